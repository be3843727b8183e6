import { canDrift } from '../../runner/core/release/after-drift.ts';
import { asRecorded } from '../../runner/core/release/as-recorded.ts';
import type { Happening, ReleaseEvent } from '../../runner/core/release/event.ts';
import { nextEvent } from '../../runner/core/release/next-event.ts';
import { isProvedByRounds } from '../../runner/core/release/order.ts';
import { ALLOWED_IN, TAKEN_BACK } from '../../runner/core/release/phase.ts';
import type { ReleasePlan } from '../../runner/core/release/plan.ts';
import { canRehearseAt } from '../../runner/core/release/rehearsal.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { PROOF_ROUNDS, type Situation } from '../../runner/core/release/situation.ts';
import { type ReleaseState, stageOf } from '../../runner/core/release/state.ts';
import { cellKey } from '../../runner/core/run-record.ts';
import { anOverride, judgementOf, situation, T0 } from './release-situations.ts';

/** One thing that can happen to a release: by the policy in a situation, or from outside (null). */
export interface Step {
  readonly from: ReleaseState;
  readonly event: ReleaseEvent;
  readonly to: ReleaseState;
  readonly situation: Situation | null;
}

export interface Explored {
  readonly plan: ReleasePlan;
  readonly states: readonly ReleaseState[];
  readonly steps: readonly Step[];
}

export const PERSON = { kind: 'person', name: 'ada', role: 'owner' } as const;
export const EVERYBODY = { default: 100, segments: {} };
/** After every deadline and the end of every override. */
export const LATE = T0 + 4_000_000;
const SICK_CELL = { journey: 'checkout-guest', segment: 'mobile-us' } as const;
const BOTH = judgementOf('hold', [{ code: 'control_unhealthy', ...SICK_CELL, text: 'both' }]);

export const SITUATIONS: readonly Situation[] = [
  situation(),
  situation({ judgement: judgementOf('widen') }),
  situation({ judgement: judgementOf('hold') }),
  situation({ judgement: judgementOf('hold', [{ code: 'stale', text: 'old' }]) }),
  situation({ judgement: BOTH }),
  ...[true, false].map((canNarrow) =>
    situation({
      judgement: BOTH,
      bothSick: { [cellKey(SICK_CELL)]: { sinceMs: T0 + 1000, untilMs: T0 + 301_001 } },
      nowMs: T0 + 301_001,
      canNarrow,
    }),
  ),
  situation({ judgement: judgementOf('roll_back') }),
  situation({ judgement: judgementOf('widen'), nowMs: LATE }),
  situation({ judgement: judgementOf('hold'), nowMs: LATE }),
  situation({
    entryUnmet: [{ code: 'entry_unmet', text: 'no' }],
    exitUnmet: [{ code: 'exit_unmet', text: 'no' }],
    owedToNext: [{ code: 'exit_unmet', text: 'not yet' }],
    judgement: judgementOf('widen'),
  }),
  situation({ proofs: { 'desktop-de': PROOF_ROUNDS, 'mobile-us': PROOF_ROUNDS } }),
  situation({ proofs: { 'desktop-de': PROOF_ROUNDS, 'mobile-us': PROOF_ROUNDS - 1 } }),
];

/** What happens beside orders, their answers, stopped lines and restarts. All at once there would be too many states. */
export type Theme = 'approvals' | 'drift' | 'rehearsals' | 'overrides' | 'alerts';

/**
 * The whole machine, explored: from `planned`, everything that the policy, actuators, people, alerts and restarts can do, in every order, until
 * no new kind of state turns up. Time does not pass but where a situation says so; states are told apart by all that decides what happens next.
 */
export function exploreRelease(plan: ReleasePlan, themes: readonly Theme[]): Explored {
  const start = plannedRelease(plan, new Date(T0).toISOString());
  const seen = new Map([[keyOf(start), start]]);
  const steps: Step[] = [];
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const offers: { event: ReleaseEvent; situation: Situation | null }[] = [];
    for (const seen of SITUATIONS) {
      const event = nextEvent(state, seen);
      if (event !== null) offers.push({ event, situation: seen });
    }
    for (const event of fromOutside(state, themes)) offers.push({ event, situation: null });
    for (const { event, situation } of offers) {
      const recorded = { ...event, ...asRecorded(state, event) };
      const to = releaseAfter(state, recorded);
      steps.push({ from: state, event: recorded, to, situation });
      const key = keyOf(to);
      if (seen.has(key)) continue;
      seen.set(key, to);
      waiting.push(to);
    }
  }
  return { plan, states: [...seen.values()], steps };
}

export function by(actor: ReleaseEvent['actor'], happening: Happening): ReleaseEvent {
  return { at: new Date(T0 + 500).toISOString(), actor, ...happening };
}

export function isTakenBack({ order }: ReleaseState): boolean {
  return order !== null && isProvedByRounds(order.order);
}

/** What actuators report, people say, alerts do and processes do: whatever the table allows. */
function fromOutside(state: ReleaseState, themes: readonly Theme[]): ReleaseEvent[] {
  const exposures = state.plan.stages.map(({ exposure }) => exposure);
  const canRehearse = canRehearseAt(exposures, state.stage);
  const happenings = [
    ...OF_PEOPLE,
    ...ofActuators(state),
    RESTART,
    ...(themes.includes('approvals') ? [by(PERSON, { kind: 'approved', stage: state.stage })] : []),
    ...(themes.includes('drift') ? ofDrift(state) : []),
    ...(themes.includes('overrides') ? ofOverrides(state) : []),
    ...(themes.includes('alerts') ? ofAlerts(state) : []),
    ...(themes.includes('rehearsals') && canRehearse ? [REHEARSAL] : []),
  ];
  return happenings.filter(({ kind }) => ALLOWED_IN[kind].includes(state.phase));
}

const REHEARSAL = by(PERSON, { kind: 'rehearsal_decided', reason: 'r' });
const RESTART = by({ kind: 'system', name: 'waygate' }, { kind: 'restarted' });

const OF_PEOPLE: readonly ReleaseEvent[] = [
  by(PERSON, { kind: 'roll_back_decided', reasons: [], odds: null }),
  by(PERSON, { kind: 'frozen', reason: 'r' }),
  by(PERSON, { kind: 'unfrozen', reason: 'r' }),
];

/** One at a time: several only make it more careful. */
function ofOverrides(state: ReleaseState): readonly ReleaseEvent[] {
  if (state.overrides.length > 0)
    return state.overrides.map(({ id }) => by(PERSON, { kind: 'override_ended', id, why: 'withdrawn' }));
  const { name } = stageOf(state);
  return (['widen', 'hold', 'roll_back'] as const).map((forces) =>
    by(PERSON, { kind: 'overridden', override: anOverride({ scope: { stage: name }, forces }) }),
  );
}

function ofAlerts({ alerts }: ReleaseState): readonly ReleaseEvent[] {
  const startsAt = new Date(T0 + 400).toISOString();
  const status = alerts.length === 0 ? 'firing' : 'resolved';
  const alert = { fingerprint: 'f', name: 'CheckoutDown', status, startsAt, summary: '' } as const;
  return [by({ kind: 'system', name: 'alertmanager' }, { kind: 'alert', alert })];
}

const ROUTER = { kind: 'system', name: 'shop-router' } as const;

function ofDrift(state: ReleaseState): readonly ReleaseEvent[] {
  if (!canDrift(state)) return [];
  const about = { decision: state.decisions, actuator: ROUTER.name };
  const drifted = by(ROUTER, { kind: 'drifted', ...about, exposure: EVERYBODY });
  return state.drift === null ? [drifted] : [drifted, by(ROUTER, { kind: 'drift_ended', ...about })];
}

function ofActuators({ order: open }: ReleaseState): readonly ReleaseEvent[] {
  if (open === null) return [];
  const { decision, kind } = open.order;
  const failed = { decision, actuator: ROUTER.name, problem: 'p' };
  const events = [
    by(ROUTER, { kind: 'attempt_failed', ...failed }),
    by(ROUTER, { kind: 'order_failed', decision, problem: 'p' }),
  ];
  if (open.state === 'ordered') return [...events, by(ROUTER, { kind: 'applied', decision, actuator: ROUTER.name })];
  const isOnlyOne = kind !== 'roll_back' || open.unproved.length > 0;
  return isOnlyOne ? events : [...events, by(ROUTER, { kind: 'unproved', ...failed })];
}

/** All that decides what happens next, without counters that only grow. */
function keyOf(state: ReleaseState): string {
  const { phase, stage, exposed, perhapsExposed, exposedAt, drift, order, resumeTo, heldFor, visits } = state;
  const { steppedBack, deadlineTold, approvals, since, overrides, alerts, interruptedAt, calmSince } = state;
  const ordered = [order?.state, order?.order.kind, order?.unproved.length];
  // Nothing but its order decides what becomes of it.
  if (TAKEN_BACK.includes(phase))
    return JSON.stringify([phase, stage, exposed, perhapsExposed, ordered, interruptedAt]);
  return JSON.stringify([
    phase,
    stage,
    exposed,
    perhapsExposed,
    exposedAt,
    drift,
    ordered,
    resumeTo,
    heldFor.map(({ code }) => code),
    steppedBack,
    deadlineTold,
    approvals.length > 0,
    approvals.some(({ at }) => at > since),
    overrides.map(({ forces, scope }) => [forces, scope.stage]),
    alerts.length,
    interruptedAt,
    calmSince === null,
    state.rollBackWanted.map(({ code }) => code),
    visits.at(-1)?.name,
  ]);
}
