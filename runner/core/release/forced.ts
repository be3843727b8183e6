import type { Reason, VerdictValue } from '../result.ts';
import { activeOverrides } from './overrides.ts';
import type { Override } from './plan.ts';
import { placeOf, type ReleaseState, stageOf } from './state.ts';

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

/** Names of the stages whose overrides count: while one is entered or exposed, users are still at the one before. */
export function stagesHere(
  state: Pick<ReleaseState, 'plan' | 'stage' | 'phase' | 'resumeTo' | 'visits'>,
): readonly string[] {
  const place = placeOf(state);
  const before = place === 'entering' || place === 'exposing' ? state.visits.at(-1)?.name : undefined;
  return before === undefined ? [stageOf(state).name] : [before, stageOf(state).name];
}

/** What somebody forces where the release is. */
export function forcedHere(state: ReleaseState, nowMs: number): VerdictValue | null {
  const forced = stagesHere(state).map((stage) => forcedOn(stage, state.overrides, nowMs));
  return FORCING.find((forces) => forced.includes(forces)) ?? null;
}

/** Who forces it, until when and why. */
export function overrideReason(overrides: readonly Override[], forces: Override['forces'], nowMs: number): Reason {
  const found = activeOverrides(overrides, nowMs).find((it) => it.forces === forces);
  return {
    code: 'override',
    text: `${found?.by.name ?? 'Somebody'} (${found?.by.role ?? 'unknown'}) says ${forces} until ${found?.expiresAt}: ${found?.reason}`,
  };
}
