import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { GateStatus } from '../../core/release/gate-status.ts';
import { oneLine } from '../../core/release/one-line.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { askGate, type GateQuestion, type GateQuestionOptions, gateQuestion, parsed } from './ask-gate.ts';

/** Where the gate is, and whose word it is. */
export interface ChangeOptions extends GateQuestionOptions {
  readonly reason?: string;
}

/** What somebody wants of a release: a route below it, and what it is told. */
export interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  /** Right wherever the release is: it is said at once, also by who may not look, and while looking takes too long. */
  readonly anywhere?: boolean;
  readonly body?: Readonly<Record<string, unknown>>;
}

const ANSWER_MS = 10_000;

/**
 * Looks where the release is (unless that does not matter), says what is wanted for just that, and returns where it is then. Rejects with 2 for what the gate
 * refuses, 75 when it does not answer.
 */
export async function tellGate(
  { method, path, anywhere = false, body }: Change,
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
  const seen = anywhere ? {} : await whereItIs(question, options, signal);
  const address = new URL(`${question.address.pathname}/${path}`, question.address);
  const answer = await request(address, {
    method,
    headers: {
      authorization: `Bearer ${question.token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ ...seen, ...body, ...reasonOf(options) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  }).catch((error: Error) => {
    throw new CommandProblem(
      EXIT.gateUnreachable,
      `the gate at ${address.origin} did not answer (${error.message}): look with \`waygate gate check\` whether it happened`,
    );
  });
  const text = await answer.body.text();
  const told: Told = parsed(text);
  if (answer.statusCode === 200 && told.release === question.release) return told as unknown as GateStatus;
  if (told.code === 'not_conducted')
    throw new CommandProblem(
      EXIT.gateUnreachable,
      `the gate at ${address.origin} conducts no release yet: ${told.hint}`,
    );
  if (typeof told.code === 'string') throw refused(told, answer.statusCode);
  // Something in front of it may refuse in words of its own.
  const isRefused = [400, 401, 403].includes(answer.statusCode);
  throw new CommandProblem(
    isRefused ? EXIT.usage : EXIT.gateUnreachable,
    `what answers at ${address.origin} is no gate of ${question.release} (${answer.statusCode}): ${oneLine(text, 300)}`,
  );
}

/** What binds the change to what its maker saw. */
async function whereItIs(
  question: GateQuestion,
  { stage }: ChangeOptions,
  signal: AbortSignal,
): Promise<Pick<GateStatus, 'stage' | 'decision'>> {
  const seen = await askGate(question, signal);
  if (seen.kind !== 'answer')
    throw new CommandProblem(seen.kind === 'away' ? EXIT.gateUnreachable : EXIT.usage, seen.problem);
  return { stage: stage ?? seen.document.stage, decision: seen.document.decision };
}

function reasonOf({ reason }: ChangeOptions): Readonly<Record<string, string>> {
  return reason === undefined ? {} : { reason };
}

interface Told extends Partial<Diagnostic> {
  readonly release?: unknown;
  readonly code?: string;
  readonly problems?: readonly Told[];
}

/** What the server has against it, all at once, in the words of every bad input. */
function refused(body: Told, status: number): InvalidInput {
  const told = (body.problems ?? [body]).map(({ code = 'refused', path = code, found, expected, hint }) => ({
    path,
    found: String(found),
    expected: String(expected),
    hint: String(hint),
  }));
  return new InvalidInput(`The gate refused it (${status})`, told);
}
