import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { GateStatus } from '../../core/release/gate-status.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { askGate, type GateQuestionOptions, gateQuestion } from './ask-gate.ts';

/** Where the gate is, and whose word it is. */
export interface ChangeOptions extends GateQuestionOptions {
  readonly reason?: string;
}

/** What somebody wants of a release: a route below it, and what it is told. */
export interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

const ANSWER_MS = 10_000;

/**
 * Looks where the release is, says what is wanted for just that, and returns where it is then. Rejects with 2 for what the gate refuses, 75 when it does
 * not answer.
 */
export async function tellGate(
  { method, path, body }: Change,
  options: ChangeOptions,
  surroundings: Surroundings,
): Promise<GateStatus> {
  const { signal } = surroundings;
  const question = gateQuestion(options, surroundings);
  if (question.token === null) {
    const hint = '`waygate gate token create` makes one';
    throw new CommandProblem(
      EXIT.usage,
      `Nobody said this\n  found:    no token\n  expected: --token-file, or WAYGATE_TOKEN\n  hint:     ${hint}`,
    );
  }
  const seen = await askGate(question, signal);
  if (seen.kind !== 'answer')
    throw new CommandProblem(seen.kind === 'away' ? EXIT.gateUnreachable : EXIT.usage, seen.problem);
  const { stage, decision } = seen.document;
  const address = new URL(`${question.address.pathname}/${path}`, question.address);
  const answer = await request(address, {
    method,
    headers: {
      authorization: `Bearer ${question.token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ stage: options.stage ?? stage, decision, ...body, ...reasonOf(options) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  }).catch((error: Error) => {
    throw new CommandProblem(
      EXIT.gateUnreachable,
      `the gate at ${address.origin} did not answer (${error.message}): look with \`waygate gate check\` whether it happened`,
    );
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw refused(text, answer.statusCode);
  return JSON.parse(text) as GateStatus;
}

function reasonOf({ reason }: ChangeOptions): Readonly<Record<string, string>> {
  return reason === undefined ? {} : { reason };
}

/** What the server has against it, all at once, in the words of every bad input. */
function refused(text: string, status: number): Error {
  interface Told extends Partial<Diagnostic> {
    readonly code?: string;
  }
  const subject = `The gate refused it (${status})`;
  try {
    const body = JSON.parse(text) as Told & { readonly problems?: readonly Told[] };
    const told = (body.problems ?? [body]).map(({ code = 'refused', path = code, found, expected, hint }) => ({
      path,
      found: String(found),
      expected: String(expected),
      hint: String(hint),
    }));
    return new InvalidInput(subject, told);
  } catch {
    return new CommandProblem(EXIT.usage, `${subject}: ${text.slice(0, 300)}`);
  }
}
