import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import type { GateStatus } from '../core/release/gate-status.ts';
import { askGate, gateQuestion } from './gate/ask-gate.ts';
import { type ChangeOptions, tellGate } from './gate/tell-gate.ts';
import { timeoutOf } from './gate/timeout-of.ts';
import { CommandProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';

export interface RehearseOptions extends ChangeOptions {
  /** Such as `15m`. */
  readonly timeout: string;
}

const EVERY_MS = 1_000;

/**
 * `waygate gate rehearse`: has rolling back tried at the stage that the release is at, and waits for its end: 0 proved, 3 it failed, 20 the candidate was taken
 * back in earnest meanwhile, 10 it is still under way when the time is up, 75 no gate answers then.
 */
export async function gateRehearse(options: RehearseOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { now, signal, stdout, stderr } = surroundings;
  const endsAt = now() + timeoutOf(options, '15m', "longer than the release's deadlines to apply and to prove");
  let status: GateStatus = await tellGate({ method: 'POST', path: 'rehearsal' }, options, surroundings);
  const question = gateQuestion(options, surroundings);
  stderr.write(
    `rehearsing rolling back from ${status.stage}: taken back, proved by rounds in every segment, exposed again\n`,
  );
  let away = '';
  while (isUnderWay(status) && now() < endsAt && !signal.aborted) {
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    const reply = await askGate(question, signal);
    if (reply.kind === 'refused' || reply.kind === 'unknown') throw new CommandProblem(EXIT.usage, reply.problem);
    // It goes on from its log when it is there again.
    if (reply.kind === 'answer') status = reply.document;
    else if (reply.problem !== away && !signal.aborted) stderr.write(`${reply.problem}; waiting for it\n`);
    away = reply.kind === 'answer' ? '' : reply.problem;
  }
  if (away !== '') throw new CommandProblem(EXIT.gateUnreachable, away);
  const { exitCode, text } = outcomeOf(status);
  stdout.write(options.json === true ? `${JSON.stringify({ ...status, exitCode })}\n` : `${text}\n`);
  return exitCode;
}

function isUnderWay({ phase, rehearsal, rollback }: GateStatus): boolean {
  return rollback === null && phase !== 'closed' && rehearsal?.seconds === null && rehearsal.problem === null;
}

function outcomeOf({ rehearsal, rollback, releases, stage, phase }: GateStatus): Outcome {
  const { seconds = null, problem = null } = rehearsal ?? {};
  if (seconds !== null) {
    const text = `proved after ${seconds.toFixed(1)} s: every segment was served by ${releases.baseline}; ${stage} is ${phase} now`;
    return { exitCode: EXIT.ok, text };
  }
  if (rollback !== null) {
    const text = 'the candidate was taken back in earnest meanwhile: `waygate gate explain` says why';
    return { exitCode: EXIT.rollBack, text };
  }
  if (problem !== null) {
    const text = `the way back does not work: ${problem}\n${stage} is held until somebody approves that it is exposed again`;
    return { exitCode: EXIT.failedRuns, text };
  }
  return { exitCode: EXIT.hold, text: 'still under way: `waygate gate check` says how it stands' };
}

interface Outcome {
  readonly exitCode: ExitCode;
  readonly text: string;
}
