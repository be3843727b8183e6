import type { FastifyReply } from 'fastify';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Gate, type GateStatus, statusAt } from '../../core/release/gate-status.ts';

/** Why a change that its caller may make was not made, beside what the guard refuses. Codes are stable. */
const STATUS = {
  invalid_body: 400,
  release_unknown: 404,
  override_unknown: 404,
  moved_on: 409,
  refused: 409,
  not_conducted: 503,
  not_written: 503,
  too_many_listeners: 503,
} as const;

/** What the caller is told, as JSON; shaped as the guard's refusals are. */
export interface ChangeProblem {
  readonly code: keyof typeof STATUS;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
  /** Everything that is wrong with the body. */
  readonly problems?: readonly Diagnostic[];
  /** The release as it is now, where that is the reason. */
  readonly now?: GateStatus;
}

export function tell(reply: FastifyReply, problem: ChangeProblem): FastifyReply {
  return reply.code(STATUS[problem.code]).header('cache-control', 'no-store').send(problem);
}

export function invalidBody(problems: readonly Diagnostic[]): ChangeProblem {
  const [first] = problems;
  return {
    code: 'invalid_body',
    found: `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}${first === undefined ? '' : `, the first at ${first.path}: ${first.found}`}`,
    expected: first?.expected ?? 'a JSON object',
    hint: first?.hint ?? 'see the problems',
    problems,
  };
}

/** The release that is conducted, as of now, if it is this one. */
export function conducted(gate: Gate, release: string, nowMs: number): GateStatus | ChangeProblem {
  const status = gate.status();
  if (status?.release === release) return statusAt(status, nowMs);
  const found = `release "${release.slice(0, 80)}"`;
  if (status === null)
    return {
      code: 'not_conducted',
      found,
      expected: 'a release that is conducted; none is yet',
      hint: 'a watch that has just begun takes its release up within a minute: send it again',
    };
  return {
    code: 'release_unknown',
    found,
    expected: `"${status.release}"`,
    hint: 'a release that is over is in the audit log: `waygate gate audit show`',
  };
}

export function isProblem(found: object): found is ChangeProblem {
  return 'code' in found && 'hint' in found;
}
