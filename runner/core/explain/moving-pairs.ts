import { CHECKS, type Check, type PairCounts } from '../judge/claim.ts';
import { claimKey, gateOdds } from '../judge/gate.ts';
import type { JudgeState } from '../judge/judge-state.ts';
import type { JudgeStep } from '../judge/judge-steps.ts';
import { type Cell, cellKey } from '../run-record.ts';

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
export function movingPairs(steps: Iterable<JudgeStep>, most: number): readonly MovingPair[] {
  const pairs: MovingPair[] = [];
  for (const { run, before, after } of steps) {
    if (before.crossed !== null) break;
    const kinds = kindsOf(before, after, run);
    if (Object.keys(kinds).length === 0) continue;
    pairs.push({
      journey: run.journey,
      segment: run.segment,
      round: run.round,
      endedAt: run.finishedAt ?? run.startedAt,
      kinds,
      before: gateOdds(before.gate),
      after: gateOdds(after.gate),
    });
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
