import { setTimeout as pause } from 'node:timers/promises';
import { durationInWords } from '../core/duration.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../core/exit-code.ts';
import {
  answerInWords,
  askGate,
  checkStage,
  type GateQuestionOptions,
  type GateReply,
  gateQuestion,
} from './gate/ask-gate.ts';
import { timeoutOf } from './gate/timeout-of.ts';
import { CommandProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';

export interface GateWaitOptions extends GateQuestionOptions {
  readonly timeout: string;
}

const EVERY_MS = 5_000;

/**
 * `waygate gate wait`: blocks until the gate says widen (0) or roll back (20), over holds and outages of the gate; 10 when the time is up. Without a stage
 * until the release is through, or taken back.
 */
export function gateWait(options: GateWaitOptions, surroundings: Surroundings): Promise<ExitCode> {
  const timeoutMs = timeoutOf(options, '2h, 90m or 7d', "longer than the stage's deadline");
  return waitForGate(options, { timeoutMs, everyMs: EVERY_MS }, surroundings);
}

/**
 * Says on stderr what it waits for whenever that changes. A question that the gate refuses at once, and a stage that there is not, reject with exit code 2;
 * later on nothing but the gate's own word, the time and the signal end it: a gate that is being replaced may refuse for a while.
 */
export async function waitForGate(
  options: GateQuestionOptions,
  { timeoutMs, everyMs }: { readonly timeoutMs: number; readonly everyMs: number },
  { signal, stdout, stderr, now, ...surroundings }: Surroundings,
): Promise<ExitCode> {
  const question = gateQuestion(options, surroundings);
  const endsAt = now() + timeoutMs;
  const allowed = durationInWords(Math.ceil(timeoutMs / 1000));
  const about = `${question.release}${question.stage === null ? '' : `, stage ${question.stage}`}`;
  let told = '';
  const tell = (line: string) => {
    if (line !== told) stderr.write(`${new Date(now()).toISOString()} ${line}\n`);
    told = line;
  };
  tell(`waiting up to ${allowed} for the gate of ${about} at ${question.address.origin}`);
  const end = (reply: GateReply, exitCode: ExitCode) => {
    const document = reply.kind === 'answer' ? reply.document : null;
    const json = {
      ...(document ?? { verdict: 'hold', problem: reply.kind === 'answer' ? '' : reply.problem }),
      exitCode,
    };
    if (options.json === true) stdout.write(`${JSON.stringify(json)}\n`);
    else if (document !== null) stdout.write(`${answerInWords(document)}\n`);
    return exitCode;
  };
  for (let first = true; ; first = false) {
    const reply = await askGate(question, signal);
    if (reply.kind === 'answer') {
      if (first) checkStage(question, reply.document);
      if (reply.document.verdict !== 'hold') return end(reply, exitCodeOf(reply.document.verdict));
      tell(`hold: ${reply.document.summary}`);
    } else {
      if (first && reply.kind === 'refused') throw new CommandProblem(EXIT.usage, reply.problem);
      tell(`${reply.problem}; waiting for it`);
    }
    const leftMs = endsAt - now();
    if (leftMs <= 0 || signal.aborted) {
      tell(signal.aborted ? 'told to stop waiting: hold' : `still undecided after ${allowed}: hold`);
      return end(reply, EXIT.hold);
    }
    await pause(Math.min(everyMs, leftMs), undefined, { signal }).catch(() => undefined);
  }
}
