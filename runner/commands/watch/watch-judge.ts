import { judgeState } from '../../core/judge/judge.ts';
import { createJudgeState, type JudgedWalk, observe } from '../../core/judge/judge-state.ts';
import type { Judgement } from '../../core/judge/judgement.ts';
import type { RunRecord } from '../../core/run-record.ts';

/** Who judges what a watch sees. */
export interface WatchJudge {
  /** A run that finished and is stored. */
  observe(record: RunRecord): void;
  /** As of now: evidence goes stale also when nothing happens. */
  judgement(): Judgement;
}

/** All runs of the watch together, as one stage. */
export function createWatchJudge(walk: JudgedWalk, now: () => number): WatchJudge {
  let state = createJudgeState(walk);
  return {
    observe(record) {
      state = observe(state, record);
    },
    judgement: () => judgeState(state, now()),
  };
}
