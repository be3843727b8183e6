import { judgeState } from '../../core/judge/judge.ts';
import { createJudgeState, observe } from '../../core/judge/judge-state.ts';
import type { Judgement } from '../../core/judge/judgement.ts';
import { counted } from '../../core/judge/wording.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Walk } from '../../core/walk.ts';
import type { Snapshot } from '../../terminal/progress.ts';

/** Both releases failing for this long, with every other cell looked at, can't be cleared by more probing: somebody must look. */
const CONTROL_UNHEALTHY_MS = 60_000;
const LOOKED_AT_PAIRS = 3;

/** What is known while a walk is under way. */
export interface RunningJudgement {
  observe(record: RunRecord): void;
  readonly current: Judgement;
  /** More rounds would not change the answer: widen, roll back, or a hold that only a person can end. */
  isDone(): boolean;
  snapshot(): Snapshot;
}

export function createRunningJudgement(walk: Walk, now: () => number): RunningJudgement {
  const startedAt = now();
  let state = createJudgeState(walk);
  let current = judgeState(state, startedAt);
  let runs = 0;
  let unhealthySince: number | null = null;
  return {
    observe(record) {
      runs += 1;
      state = observe(state, record);
      current = judgeState(state, now());
      // Slowness in both may be a busy machine's, and passes; failures in both don't.
      const unhealthy = current.reasons.some(({ code, failure }) => code === 'control_unhealthy' && failure !== 'slow');
      unhealthySince = unhealthy ? (unhealthySince ?? now()) : null;
    },
    get current() {
      return current;
    },
    isDone() {
      if (current.verdict !== 'hold') return true;
      const lookedAt = current.cells.every(({ pairs }) => pairs >= LOOKED_AT_PAIRS);
      return lookedAt && unhealthySince !== null && now() - unhealthySince >= CONTROL_UNHEALTHY_MS;
    },
    snapshot: () => ({
      cells: current.cells,
      odds: current.odds,
      limit: current.limit,
      runs,
      seconds: (now() - startedAt) / 1000,
      missing: current.verdict === 'hold' ? inShort(current) : current.verdict,
    }),
  };
}

/** How far the walk is from `widen`, in a few words for a line that is redrawn. */
function inShort({ evidence, pools, reasons, burst }: Judgement): string {
  if (burst.length > 0)
    return `asking again: ${burst.map(({ journey, segment }) => `${journey} in ${segment}`).join(', ')}`;
  const lacking = [...evidence, ...pools]
    .flatMap(({ cleanPairsNeeded }) => cleanPairsNeeded ?? [])
    .filter((pairs) => pairs > 0);
  if (lacking.length > 0)
    return `${counted(lacking.length, 'claim')} still to show, ${counted(Math.max(...lacking), 'clean pair')} at most`;
  return reasons[0]?.code ?? '';
}
