import type { Reason, VerdictValue } from '../result.ts';
import { activeOverrides } from './overrides.ts';
import type { Override } from './plan.ts';

/** From the most careful: it wins where several say different things. */
const FORCING = ['roll_back', 'hold', 'widen'] as const satisfies readonly VerdictValue[];

/**
 * What somebody forces on a whole stage over its evidence, for a time (milliseconds since the epoch); null: nobody forces anything. Logs
 * may hold overrides of a part of the shop that force a verdict, which can't be made any more: they reach no stage.
 */
export function forcedOn(stage: string, overrides: readonly Override[], nowMs: number): VerdictValue | null {
  const here = activeOverrides(overrides, nowMs).filter(
    ({ scope }) => scope.segment === undefined && scope.journey === undefined && (scope.stage ?? stage) === stage,
  );
  return FORCING.find((forces) => here.some((it) => it.forces === forces)) ?? null;
}

/** Who forces it, until when and why. */
export function overrideReason(overrides: readonly Override[], forces: Override['forces'], nowMs: number): Reason {
  const found = activeOverrides(overrides, nowMs).find((it) => it.forces === forces);
  return {
    code: 'override',
    text: `${found?.by.name ?? 'Somebody'} (${found?.by.role ?? 'unknown'}) says ${forces} until ${found?.expiresAt}: ${found?.reason}`,
  };
}
