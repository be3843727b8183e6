import { judgeState } from '../judge/judge.ts';
import type { JudgeStep } from '../judge/judge-steps.ts';
import type { Reason, VerdictValue } from '../result.ts';

/** A verdict that was reached, and stood until the next one. */
export interface VerdictChange {
  /** ISO 8601, UTC: the end of the run that it was reached by. */
  readonly at: string;
  /** Finished runs until then. */
  readonly runs: number;
  readonly verdict: VerdictValue;
  /** What leads; null for `widen`. */
  readonly reason: Reason | null;
  /** Gate odds, as x : 1. */
  readonly odds: number;
}

/** Every change of the verdict or of the kind of reason that leads, looked at after each run, as the runner does. */
export function verdictsOverTime(steps: Iterable<JudgeStep>): readonly VerdictChange[] {
  const changes: VerdictChange[] = [];
  let runs = 0;
  for (const { run, after } of steps) {
    runs += 1;
    const at = run.finishedAt ?? run.startedAt;
    const { verdict, reasons, odds } = judgeState(after, at);
    const reason = reasons[0] ?? null;
    const last = changes.at(-1);
    if (last?.verdict === verdict && last.reason?.code === reason?.code) continue;
    changes.push({ at, runs, verdict, reason, odds });
  }
  return changes;
}
