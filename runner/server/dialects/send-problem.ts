import type { FastifyReply } from 'fastify';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { REFUSAL_STATUS, type Refusal } from '../refusal.ts';

/** Why a question can't be answered. Never holds a verdict: nobody can take it for one. */
export interface GateProblem {
  readonly schema: 'waygate.problem/v1';
  readonly problem: string;
  readonly diagnostics: readonly Diagnostic[];
}

export function sendProblem(
  reply: FastifyReply,
  status: 400 | 404 | 503,
  problem: string,
  diagnostics: readonly Diagnostic[] = [],
): FastifyReply {
  const body: GateProblem = { schema: 'waygate.problem/v1', problem, diagnostics };
  return reply.code(status).header('cache-control', 'no-store').send(body);
}

/** As the change guard says it. */
export function sendRefusal(reply: FastifyReply, { code, found, expected, hint }: Refusal): FastifyReply {
  return reply.code(REFUSAL_STATUS[code]).header('cache-control', 'no-store').send({ code, found, expected, hint });
}
