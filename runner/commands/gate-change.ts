import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import { parseDuration } from '../core/duration.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import type { GateStatus } from '../core/release/gate-status.ts';
import { askGate, type GateQuestionOptions, gateQuestion } from './gate/ask-gate.ts';
import { CommandProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';

/** Where the gate is, and whose word it is. */
export interface ChangeOptions extends GateQuestionOptions {
  readonly reason?: string;
}

export interface OverrideOptions extends ChangeOptions {
  readonly forces?: string;
  readonly onStage?: string;
  readonly onSegment?: string;
  readonly onJourney?: string;
  /** Such as `2h`. */
  readonly for?: string;
  readonly ticket?: string;
  /** Id of an override. */
  readonly end?: string;
}

const ANSWER_MS = 10_000;

type Verb = 'approvals' | 'rollback' | 'freeze' | 'resume' | 'close';

/** `waygate gate approve | rollback | freeze | resume | close`: a person's word on a release, by its server. */
export function gateChange(verb: Verb, options: ChangeOptions, surroundings: Surroundings): Promise<ExitCode> {
  return change({ method: 'POST', path: verb, body: reasonOf(options) }, options, surroundings);
}

/** `waygate gate override`: somebody's will over the evidence, for a time; with `--end` the end of one. */
export function gateOverride(options: OverrideOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { forces, onStage, onSegment, onJourney, ticket, end } = options;
  if (end !== undefined) {
    const path = `overrides/${encodeURIComponent(end)}`;
    return change({ method: 'DELETE', path, body: reasonOf(options) }, options, surroundings);
  }
  const seconds = parseDuration(options.for ?? '');
  if (seconds === null) {
    const hint = 'an override always ends by itself';
    throw new InvalidInput('No override was made', [
      { path: '--for', found: `"${options.for ?? ''}"`, expected: 'a time such as 30m or 2h', hint },
    ]);
  }
  const scope = Object.fromEntries(
    Object.entries({ stage: onStage, segment: onSegment, journey: onJourney }).filter(([, name]) => name !== undefined),
  );
  const body = {
    scope,
    forces,
    minutes: Math.max(1, Math.round(seconds / 60)),
    ...reasonOf(options),
    ...(ticket === undefined ? {} : { ticket }),
  };
  return change({ method: 'POST', path: 'overrides', body }, options, surroundings);
}

interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Looks where the release is, says what is wanted for just that, and prints where it is then. */
async function change(
  { method, path, body }: Change,
  options: ChangeOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, signal } = surroundings;
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
    body: JSON.stringify({ stage: options.stage ?? stage, decision, ...body }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  }).catch((error: Error) => {
    throw new CommandProblem(
      EXIT.gateUnreachable,
      `the gate at ${address.origin} did not answer (${error.message}): look with \`waygate gate check\` whether it happened`,
    );
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw refused(text, answer.statusCode);
  if (options.json === true) stdout.write(`${text}\n`);
  else {
    const { release, phase, summary } = JSON.parse(text) as GateStatus;
    stdout.write(`${release} is ${phase.replace('_', ' ')} now: ${summary}\n`);
  }
  return EXIT.ok;
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
