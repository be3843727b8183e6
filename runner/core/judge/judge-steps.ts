import type { RunRecord } from '../run-record.ts';
import { createJudgeState, type JudgedWalk, type JudgeState, observe } from './judge-state.ts';

/** A run that came in, with what the judge knew before and after it. */
export interface JudgeStep {
  readonly run: RunRecord;
  readonly before: JudgeState;
  readonly after: JudgeState;
}

/** The steps of a walk that is judged at once, from its runs in finishing order. */
export function* judgeSteps(walk: JudgedWalk, runs: readonly RunRecord[]): Generator<JudgeStep, void, undefined> {
  let before = createJudgeState(walk);
  for (const run of runs) {
    const after = observe(before, run);
    yield { run, before, after };
    before = after;
  }
}
