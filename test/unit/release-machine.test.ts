import { expect, test } from '@playwright/test';
import { canDrift } from '../../runner/core/release/after-drift.ts';
import type { Happening, ReleaseEvent } from '../../runner/core/release/event.ts';
import { NOBODY, sameExposure, widens } from '../../runner/core/release/exposure.ts';
import { nextEvent } from '../../runner/core/release/next-event.ts';
import { isProvedByRounds } from '../../runner/core/release/order.ts';
import { ALLOWED_IN, OVER, PHASES } from '../../runner/core/release/phase.ts';
import type { Mode } from '../../runner/core/release/plan.ts';
import { Refused } from '../../runner/core/release/refused.ts';
import { canRehearseAt } from '../../runner/core/release/rehearsal.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { PROOF_ROUNDS, type Situation } from '../../runner/core/release/situation.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import type { ReleaseState } from '../../runner/core/release/state.ts';
import { judgementOf, releasePlan, situation, T0 } from '../support/release-situations.ts';

/*
 * The whole machine, explored: from `planned`, everything that the policy, actuators, people and restarts can do, in every order, until no
 * new kind of state turns up. Time does not pass but where a situation says so; states are told apart by all that decides what happens next.
 */
const PERSON = { kind: 'person', name: 'ada', role: 'owner' } as const;
const LATE = T0 + 4_000_000;
const BAD = judgementOf('roll_back');
const EVERYBODY = { default: 100, segments: {} };
const SITUATIONS: readonly Situation[] = [
  situation(),
  situation({ judgement: judgementOf('widen') }),
  situation({ judgement: judgementOf('hold') }),
  situation({ judgement: judgementOf('hold', [{ code: 'control_unhealthy', text: 'both' }]) }),
  situation({
    judgement: judgementOf('hold', [{ code: 'control_unhealthy', text: 'both' }]),
    bothSickSince: T0 + 1000,
    nowMs: T0 + 301_001,
  }),
  situation({ judgement: BAD }),
  situation({ judgement: judgementOf('widen'), nowMs: LATE }),
  situation({ judgement: judgementOf('hold'), nowMs: LATE }),
  situation({
    entryUnmet: [{ code: 'entry_unmet', text: 'no' }],
    exitUnmet: [{ code: 'exit_unmet', text: 'no' }],
    judgement: judgementOf('widen'),
  }),
  situation({ proofs: { 'desktop-de': PROOF_ROUNDS, 'mobile-us': PROOF_ROUNDS } }),
  situation({ proofs: { 'desktop-de': PROOF_ROUNDS, 'mobile-us': PROOF_ROUNDS - 1 } }),
];

interface Step {
  readonly from: ReleaseState;
  readonly event: ReleaseEvent;
  readonly to: ReleaseState;
  readonly situation: Situation | null;
}

const EXPLORED = explore();

test('the exploration gets everywhere', () => {
  expect(new Set(EXPLORED.states.map(({ phase }) => phase))).toEqual(new Set(PHASES));
  const happened = new Set(EXPLORED.steps.map(({ event }) => event.kind));
  expect(
    Object.keys(ALLOWED_IN).filter((kind) => kind !== 'planned' && !happened.has(kind as Happening['kind'])),
  ).toEqual(['overridden', 'override_ended', 'alert']);
});

test('it never widens but by an order for the stage that is entered, and a stage is entered only after the one before was passed', () => {
  broken(({ from, event, to, situation: seen }) => {
    if (event.kind === 'passed' || event.kind === 'completed')
      if (seen === null || standingOf(from, seen).verdict !== 'widen') return 'passed without `widen`';
    if (to.stage > from.stage && event.kind !== 'passed') return 'went on without having passed';
    if (widens(from.perhapsExposed, to.perhapsExposed)) {
      // What somebody else did is known then, not done.
      if (event.kind === 'drifted') return null;
      if (event.kind !== 'ordered' || from.phase !== 'entering') return 'widened without an order';
      const stage = from.plan.stages[from.stage];
      if (stage === undefined || !sameExposure(event.order.exposure, stage.exposure))
        return 'widened to something else';
    }
    if (widens(from.exposed, to.exposed) && (event.kind !== 'proved' || from.order?.state !== 'applied'))
      return 'called it exposed without having read it back';
    return null;
  });
});

test('there is one order at a time, for the stage that the release is at', () => {
  broken(({ from, event, to }) => {
    if (event.kind === 'ordered' && from.order !== null) return 'a second order';
    const named = isTakenBack(to) ? null : to.order?.order.stage;
    return named != null && named !== to.plan.stages[to.stage]?.name ? `an order for ${named}` : null;
  });
});

test('rolling back is possible wherever users may see the candidate, and ends at nobody', () => {
  const stuck = EXPLORED.states.filter((state) => {
    if (state.phase === 'rolling_back' || OVER.includes(state.phase)) return false;
    const rolling = releaseAfter(state, by(PERSON, { kind: 'roll_back_decided', reasons: [], odds: null }));
    const next = nextEvent(rolling, situation());
    return next?.kind !== 'ordered' || next.order.kind !== 'roll_back' || !sameExposure(next.order.exposure, NOBODY);
  });
  expect(stuck.map(({ phase }) => phase)).toEqual([]);
  broken(({ event, to }) => {
    if (to.phase !== 'rolled_back' || event.kind === 'override_ended' || event.kind === 'alert') return null;
    return event.kind === 'proved' && sameExposure(to.perhapsExposed, NOBODY) ? null : 'rolled back without a proof';
  });
});

test('a rollback and its rehearsal are proved by every segment, never by one of them or by none', () => {
  broken(({ from, event, situation: seen }) => {
    if (event.kind !== 'proved' || !isTakenBack(from)) return null;
    const rounds = Object.values(seen?.proofs ?? {});
    return rounds.length > 0 && rounds.every((times) => times >= PROOF_ROUNDS) ? null : 'proved by too little';
  });
});

test('a rehearsal takes back what some users see, and leads only to where it began: by its criteria, or by a person when it failed', () => {
  broken(({ from, event, to }) => {
    if (event.kind === 'rehearsal_decided') {
      const percent = from.plan.stages[from.stage]?.exposure.default ?? 0;
      return percent > 0 && percent < 100 && from.phase === 'soaking' ? null : 'rehearsed elsewhere';
    }
    if (from.order?.order.kind !== 'rehearse' || to.order !== null || event.kind === 'roll_back_decided') return null;
    if (to.stage !== from.stage) return 'another stage';
    const phase = to.phase === 'frozen' ? to.resumeTo : to.phase;
    if (event.kind === 'proved')
      return phase === 'entering' && sameExposure(to.perhapsExposed, NOBODY) ? null : 'proved, and elsewhere';
    const next = nextEvent({ ...to, phase: 'held' }, situation({ judgement: judgementOf('widen') }));
    return event.kind === 'order_failed' && phase === 'held' && next === null ? null : `goes on by ${next?.kind}`;
  });
  for (const place of [0, 2]) {
    const states = EXPLORED.states.filter(({ phase, stage }) => phase === 'soaking' && stage === place);
    expect(states.length).toBeGreaterThan(0);
    const decided = by(PERSON, { kind: 'rehearsal_decided', reason: 'r' });
    expect(states.filter((state) => !refuses(() => releaseAfter(state, decided)))).toEqual([]);
  }
});

test('while somebody else has moved users nothing is widened, and what was read before the newest decision says nothing', () => {
  broken(({ from, event, to }) => {
    if (from.drift !== null && ['passed', 'completed', 'resumed', 'closed'].includes(event.kind)) return 'went on';
    if (from.drift !== null && event.kind === 'ordered' && event.order.kind === 'expose' && from.approvals.length === 0)
      return 'ordered without anybody having looked';
    if (event.kind !== 'ordered') return null;
    const late = { kind: 'drifted', decision: from.decisions, actuator: 'a', exposure: EVERYBODY } as const;
    return refuses(() => releaseAfter(to, by({ kind: 'system', name: 'a' }, late))) ? null : 'believed an old reading';
  });
  const drifted = EXPLORED.states.filter(({ drift, phase }) => drift !== null && ['held', 'entering'].includes(phase));
  expect(drifted.length).toBeGreaterThan(0);
  const seen = situation({ judgement: judgementOf('widen') });
  expect(drifted.filter((state) => standingOf(state, seen).verdict !== 'hold')).toEqual([]);
});

test('answers to orders that are not open any more are refused', () => {
  broken(({ from, event, to }) => {
    if (event.kind !== 'ordered' && event.kind !== 'roll_back_decided') return null;
    const decision = from.order?.order.decision ?? from.decisions;
    const late = (['applied', 'proved', 'order_failed'] as const).filter((kind) => {
      const answer = { kind, decision, actuator: 'a', problem: 'p', rounds: {} } as Happening;
      return !refuses(() => releaseAfter(to, by({ kind: 'system', name: 'a' }, answer)));
    });
    return decision > 0 && late.length > 0 ? `took a late ${late}` : null;
  });
});

test('after a restart nothing is widened before there is evidence again', () => {
  broken(({ event, to }) => {
    if (event.kind !== 'restarted') return null;
    if (standingOf(to, situation()).verdict === 'widen') return 'widen';
    const next = nextEvent(to, situation())?.kind ?? '';
    return ['passed', 'completed', 'closed'].includes(next) ? next : null;
  });
});

test('without a judgement, or with reasons against it, the verdict is never `widen`', () => {
  const unjudged = SITUATIONS.filter(({ judgement }) => judgement?.verdict !== 'widen');
  const wrong = EXPLORED.states.filter(
    (state) => state.phase !== 'closed' && unjudged.some((seen) => standingOf(state, seen).verdict === 'widen'),
  );
  expect(wrong.map(({ phase }) => phase)).toEqual([]);
});

test('in `observe` the policy shows the candidate to nobody, passes no stage and rolls nothing back', () => {
  const acting = policyIn('observe').filter(({ next }) => {
    if (next?.kind === 'ordered') return next.stage > 0 || !sameExposure(next.order.exposure, NOBODY);
    return ['roll_back_decided', 'passed', 'completed'].includes(next?.kind ?? '');
  });
  expect(acting.map(({ state, next }) => `${state.phase}: ${next?.kind}`)).toEqual([]);
});

test('in `advise` the policy passes no stage that nobody approved, orders only what a passed stage leads to, and rolls nothing back', () => {
  const acting = policyIn('advise').filter(({ state, next }) => {
    if (next?.kind === 'roll_back_decided') return true;
    if (next?.kind === 'ordered') return state.phase !== 'entering';
    if (next?.kind !== 'passed' && next?.kind !== 'completed') return false;
    return !state.approvals.some(({ stage }) => stage === state.stage);
  });
  expect(acting.map(({ state, next }) => `${state.phase}: ${next?.kind}`)).toEqual([]);
  const passing = policyIn('advise').filter(({ next }) => next?.kind === 'passed');
  expect(passing.length).toBeGreaterThan(0);
});

/** What the policy does next in every state and situation, but for rollbacks and rehearsals that somebody decided. */
function policyIn(mode: Mode) {
  return EXPLORED.states
    .filter(
      ({ phase, order }) => phase !== 'rolling_back' && phase !== 'rehearsing' && order?.order.kind !== 'rehearse',
    )
    .flatMap((state) =>
      SITUATIONS.map((seen) => ({ state, next: nextEvent({ ...state, plan: { ...state.plan, mode } }, seen) })),
    );
}

function isTakenBack({ order }: ReleaseState): boolean {
  return order !== null && isProvedByRounds(order.order);
}

/** No step may break the rule; what breaks it is told by the first few. */
function broken(rule: (step: Step) => string | null): void {
  const found = EXPLORED.steps.flatMap((step) => {
    const problem = rule(step);
    return problem === null ? [] : [`${step.from.phase} –${step.event.kind}→ ${step.to.phase}: ${problem}`];
  });
  expect([...new Set(found)].slice(0, 5)).toEqual([]);
}

function refuses(what: () => unknown): boolean {
  try {
    what();
    return false;
  } catch (error) {
    return error instanceof Refused;
  }
}

function explore() {
  const start = plannedRelease(releasePlan(), new Date(T0).toISOString());
  const seen = new Map([[keyOf(start), start]]);
  const steps: Step[] = [];
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const offers: { event: ReleaseEvent; situation: Situation | null }[] = [];
    for (const situation of SITUATIONS) {
      const event = nextEvent(state, situation);
      if (event !== null) offers.push({ event, situation });
    }
    for (const event of fromOutside(state)) offers.push({ event, situation: null });
    for (const { event, situation } of offers) {
      const to = releaseAfter(state, event);
      steps.push({ from: state, event, to, situation });
      const key = keyOf(to);
      if (seen.has(key)) continue;
      seen.set(key, to);
      waiting.push(to);
    }
  }
  expect(seen.size).toBeGreaterThan(60);
  expect(seen.size).toBeLessThan(10_000);
  return { states: [...seen.values()], steps };
}

/** What actuators report, people say and processes do: whatever the table allows. */
function fromOutside(state: ReleaseState): ReleaseEvent[] {
  const decision = state.order?.order.decision ?? 0;
  const actuator = { kind: 'system', name: 'shop-router' } as const;
  const all: ReleaseEvent[] = [
    by(PERSON, { kind: 'roll_back_decided', reasons: [], odds: null }),
    by(PERSON, { kind: 'frozen', reason: 'r' }),
    by(PERSON, { kind: 'rehearsal_decided', reason: 'r' }),
    by(PERSON, { kind: 'unfrozen', reason: 'r' }),
    by(PERSON, { kind: 'approved', stage: state.stage }),
    by({ kind: 'system', name: 'waygate' }, { kind: 'restarted' }),
    ...(canDrift(state)
      ? [
          by(actuator, { kind: 'drifted', decision: state.decisions, actuator: actuator.name, exposure: EVERYBODY }),
          ...(state.drift === null
            ? []
            : [by(actuator, { kind: 'drift_ended', decision: state.decisions, actuator: actuator.name })]),
        ]
      : []),
    ...(state.order === null
      ? []
      : [
          by(actuator, { kind: 'attempt_failed', decision, actuator: actuator.name, problem: 'p' }),
          by(actuator, { kind: 'order_failed', decision, problem: 'p' }),
          ...(state.order.state === 'ordered'
            ? [by(actuator, { kind: 'applied', decision, actuator: actuator.name })]
            : []),
        ]),
  ];
  const canRehearse = canRehearseAt(
    state.plan.stages.map(({ exposure }) => exposure),
    state.stage,
  );
  return all.filter(
    ({ kind }) => ALLOWED_IN[kind].includes(state.phase) && (kind !== 'rehearsal_decided' || canRehearse),
  );
}

function by(actor: ReleaseEvent['actor'], happening: Happening): ReleaseEvent {
  return { at: new Date(T0 + 500).toISOString(), actor, ...happening };
}

/** All that decides what happens next, without counters that only grow. */
function keyOf(state: ReleaseState): string {
  const {
    phase,
    stage,
    exposed,
    perhapsExposed,
    exposedAt,
    drift,
    order,
    resumeTo,
    heldFor,
    steppedBack,
    deadlineTold,
    approvals,
    since,
  } = state;
  return JSON.stringify([
    phase,
    stage,
    exposed,
    perhapsExposed,
    exposedAt,
    drift,
    order?.state,
    order?.order.kind,
    resumeTo,
    heldFor.map(({ code }) => code),
    steppedBack,
    deadlineTold,
    approvals.length > 0,
    approvals.some(({ at }) => at > since),
  ]);
}
