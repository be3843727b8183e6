import { cellKey, type RunRecord } from '../run-record.ts';
import { CHECKS, worseOf } from './claim.ts';
import { claimKey, type Gate, gateOdds } from './gate.ts';
import type { JudgedWalk } from './judge-state.ts';
import { type JudgeStep, judgeSteps } from './judge-steps.ts';

/** Where the evidence stood after a pair. */
export interface EvidenceMoment {
  /** Seconds since the walk's start. */
  readonly at: number;
  /** Gate odds, as x : 1. */
  readonly odds: number;
  /** The larger WORSE evidence of each cell, as x : 1, by `cellKey`. */
  readonly perCell: Readonly<Record<string, number>>;
}

/**
 * The evidence after each pair, from the runs in finishing order; at most `most` moments, evenly chosen, the last one always among them.
 */
export function evidenceOverTime(
  walk: JudgedWalk & { readonly startedAt: string },
  runs: readonly RunRecord[],
  most = 400,
): readonly EvidenceMoment[] {
  return evidenceOverSteps(walk, judgeSteps(walk, runs), most);
}

/** The same for a walk that is judged in stages, from the steps of its judge. */
export function evidenceOverSteps(
  walk: JudgedWalk & { readonly startedAt: string },
  steps: Iterable<JudgeStep>,
  most = 400,
): readonly EvidenceMoment[] {
  const origin = Date.parse(walk.startedAt);
  const gates: { readonly at: number; readonly gate: Gate }[] = [];
  for (const { run, before, after } of steps)
    if (after.gate !== before.gate)
      gates.push({ at: (Date.parse(run.finishedAt ?? run.startedAt) - origin) / 1000, gate: after.gate });
  const every = Math.max(1, Math.ceil(gates.length / most));
  return gates
    .filter((_, index) => (gates.length - 1 - index) % every === 0)
    .map(({ at, gate }) => ({ at, odds: gateOdds(gate), perCell: perCell(walk, gate) }));
}

function perCell({ cells }: JudgedWalk, gate: Gate): Readonly<Record<string, number>> {
  return Object.fromEntries(
    cells.map((cell) => {
      const key = cellKey(cell);
      const claims = CHECKS.flatMap((check) => gate.claims.get(claimKey({ cell: key, check })) ?? []);
      return [key, Math.max(0, ...claims.map(worseOf))];
    }),
  );
}
