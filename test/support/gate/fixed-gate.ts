import { asRecorded } from '../../../runner/core/release/as-recorded.ts';
import type { Happening } from '../../../runner/core/release/event.ts';
import { type Gate, type GateStatus, gateStatusOf } from '../../../runner/core/release/gate-status.ts';
import type { Order } from '../../../runner/core/release/order.ts';
import type { Actor, ReleasePlan } from '../../../runner/core/release/plan.ts';
import { Refused } from '../../../runner/core/release/refused.ts';
import { plannedRelease, releaseAfter } from '../../../runner/core/release/release-after.ts';
import type { Situation } from '../../../runner/core/release/situation.ts';
import { standingOf } from '../../../runner/core/release/standing.ts';
import type { ReleaseState } from '../../../runner/core/release/state.ts';
import type { VerdictValue } from '../../../runner/core/result.ts';
import { judgementOf, releasePlan, situation, T0 } from '../release-situations.ts';

export { T0 };

export interface Moment {
  readonly plan?: Partial<ReleasePlan>;
  readonly nowMs?: number;
  readonly situation?: Partial<Situation>;
}

/** The status of a release after these events, as the machine itself says it; anna acts where nobody else does, and then unless said. */
export function statusAfter(
  happenings: readonly (Happening & { readonly actor?: Actor; readonly at?: string })[],
  { plan, nowMs = T0, situation: seen }: Moment = {},
): GateStatus {
  const at = new Date(nowMs).toISOString();
  let state: ReleaseState = plannedRelease(releasePlan(plan), at);
  for (const { actor = ANNA, at: then = at, ...happening } of happenings)
    state = releaseAfter(state, { at: then, actor, ...asRecorded(state, happening) });
  const now = situation({ nowMs, judgement: null, ...seen });
  return gateStatusOf(state, { standing: standingOf(state, now), judgement: now.judgement, nowMs });
}

const ANNA: Actor = { kind: 'person', name: 'anna', role: 'owner' };

/** How a release came to soak in its stage of this index, with nothing skipped. */
export function waysTo(stage: number, plan: Partial<ReleasePlan> = {}): readonly Happening[] {
  const whole = releasePlan(plan);
  return Array.from({ length: stage + 1 }, (_, index): readonly Happening[] => {
    const decision = index + 1;
    const passed: readonly Happening[] =
      index === 0 ? [] : [{ kind: 'passed', stage: index - 1, shown: 'shown', odds: 1 }];
    return [
      ...passed,
      ...(index === 0 ? ([{ kind: 'entering', stage: 0 }] as const) : []),
      ordered(whole, index, decision),
      { kind: 'applied', decision, actuator: 'shop-router' },
      { kind: 'proved', decision, rounds: {} },
    ];
  }).flat();
}

/** A release whose order to expose a stage is under way, with nothing skipped. */
export function exposing(stage: number, moment: Moment = {}): GateStatus {
  return statusAfter(waysTo(stage, moment.plan).slice(0, -2), moment);
}

/** An order of the policy: to expose the stage, or to take everything back. */
export function ordered(plan: ReleasePlan, stage: number, decision: number, kind: Order['kind'] = 'expose'): Happening {
  const { name = '', exposure = { default: 0, segments: {} } } = plan.stages[stage] ?? {};
  return {
    kind: 'ordered',
    stage,
    order: {
      decision,
      release: plan.id,
      releases: plan.releases,
      kind,
      stage: name,
      exposure: kind === 'roll_back' ? { default: 0, segments: {} } : exposure,
      orderedAt: new Date(T0).toISOString(),
      deadlineAt: new Date(T0 + 60_000).toISOString(),
      reason: 'as planned',
    },
  };
}

export const ROLL_BACK: Happening = {
  kind: 'roll_back_decided',
  reasons: [{ code: 'regression', journey: 'checkout-guest', segment: 'mobile-us', text: 'It fails at "pay".' }],
  odds: 41,
};

/** A release that soaks in a stage, and what its evidence says there. */
export function soaking(verdict: VerdictValue, stage = 1, moment: Moment = {}): GateStatus {
  return statusAfter(waysTo(stage, moment.plan), {
    ...moment,
    situation: { judgement: judgementOf(verdict), ...moment.situation },
  });
}

export interface FixedGate extends Gate {
  /** Puts the release elsewhere, and tells those who listen. */
  set(status: GateStatus | null): void;
  readonly said: readonly { readonly actor: Actor; readonly happening: Happening }[];
  /** What `say` does: keeps it (alerts show in the status, as the machine would show them), refuses it, or can't write it down. */
  mood: 'keeps' | 'refuses' | 'breaks';
}

/** A gate that stands where a test puts it. */
export function fixedGate(first: GateStatus | null): FixedGate {
  let status = first;
  const listeners = new Set<(status: GateStatus) => void>();
  const said: { actor: Actor; happening: Happening }[] = [];
  const gate: FixedGate = {
    said,
    mood: 'keeps',
    status: () => status,
    set(next) {
      status = next;
      if (next !== null) for (const listener of listeners) listener(next);
    },
    async say(actor, happening) {
      if (gate.mood === 'refuses') throw new Refused('it can not happen now');
      if (gate.mood === 'breaks') throw new Error('could not write the audit log: no space left');
      said.push({ actor, happening });
      if (happening.kind !== 'alert' || status === null) return;
      const { alert } = happening;
      const others = status.alerts.filter(({ fingerprint }) => fingerprint !== alert.fingerprint);
      gate.set({ ...status, alerts: alert.status === 'firing' ? [...others, alert] : others });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return gate;
}
