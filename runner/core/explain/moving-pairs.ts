import { CHECKS, type Check, type PairCounts } from '../judge/claim.ts';
import { claimKey, gateOdds } from '../judge/gate.ts';
import { createJudgeState, type JudgedWalk, type JudgeState, observe } from '../judge/judge-state.ts';
import { type Cell, cellKey, type RunRecord } from '../run-record.ts';

const NOTICEABLE = 0.05;

/** A pair and what it did to the gate. */
export interface MovingPair extends Cell {
  readonly round: string;
  readonly endedAt: string;
  /** FP = candidate bad, baseline not; `in-time` is missing when a twin failed. */
  readonly kinds: Readonly<Partial<Record<Check, keyof PairCounts>>>;
  readonly before: number;
  readonly after: number;
}

/**
 * The pairs that changed the gate odds most, strongest first. Once the candidate is found guilty nothing is
 * left to decide: pairs that came later are left out.
 */
export function movingPairs(walk: JudgedWalk, runs: readonly RunRecord[], most: number): readonly MovingPair[] {
  const pairs: MovingPair[] = [];
  let state = createJudgeState(walk);
  for (const run of runs) {
    if (state.crossed !== null) break;
    const next = observe(state, run);
    const kinds = kindsOf(state, next, run);
    if (Object.keys(kinds).length > 0) {
      pairs.push({
        journey: run.journey,
        segment: run.segment,
        round: run.round,
        endedAt: run.finishedAt ?? run.startedAt,
        kinds,
        before: gateOdds(state.gate),
        after: gateOdds(next.gate),
      });
    }
    state = next;
  }
  return pairs
    .filter((pair) => force(pair) >= NOTICEABLE)
    .sort((a, b) => force(b) - force(a))
    .slice(0, most);
}

function force({ before, after }: MovingPair): number {
  // From 1:1 on by factor, below that by amount: from a thousandth to a hundredth is no news.
  return Math.abs(Math.log1p(after) - Math.log1p(before));
}

function kindsOf(before: JudgeState, after: JudgeState, cell: Cell): MovingPair['kinds'] {
  const kinds: Partial<Record<Check, keyof PairCounts>> = {};
  for (const check of CHECKS) {
    const key = claimKey({ cell: cellKey(cell), check });
    const [old, now] = [before.gate.claims.get(key)?.counts, after.gate.claims.get(key)?.counts];
    if (!old || !now) continue;
    for (const kind of ['FP', 'PF', 'FF', 'PP'] as const) {
      if (now[kind] > old[kind]) kinds[check] = kind;
    }
  }
  return kinds;
}
