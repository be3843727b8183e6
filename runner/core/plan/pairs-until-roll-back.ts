import { CHECKS } from '../judge/claim.ts';
import { createGate, gateAfter, gateOdds } from '../judge/gate.ts';
import type { TwinBits } from '../judge/worse.ts';
import type { JudgePolicy } from '../policy.ts';

/** Nobody waits for more. */
const MOST_PAIRS = 2_000;

/**
 * Pairs of a sick cell until the gate turns the release back, when every so-many-th candidate run of it fails, from the first on, and every
 * baseline run passes; null: not within 2 000. All other cells are clean, and bursts ask the sick one alone.
 */
export function pairsUntilRollBack(guards: number, policy: JudgePolicy, failsEvery: number): number | null {
  const cells = Array.from({ length: guards }, (_, index) => `${index}`);
  let gate = createGate(
    cells.flatMap((cell) => CHECKS.map((check) => ({ cell, check }))),
    policy,
  );
  for (let pair = 0; pair < MOST_PAIRS; pair += 1) {
    const failed = pair % failsEvery === 0;
    const bits: TwinBits = { baseline: 0, candidate: failed ? 1 : 0 };
    gate = gateAfter(gate, { cell: '0', check: 'passes' }, bits);
    if (gateOdds(gate) >= 1 / policy.alpha) return pair + 1;
  }
  return null;
}
