import { expect, test } from '@playwright/test';
import type { Happening } from '../../runner/core/release/event.ts';
import { NOBODY, sameExposure, widens, widest } from '../../runner/core/release/exposure.ts';
import { forcedHere, forcedOn } from '../../runner/core/release/forced.ts';
import { gateAnswer } from '../../runner/core/release/gate-answer.ts';
import { gateStatusOf } from '../../runner/core/release/gate-status.ts';
import { nextEvent } from '../../runner/core/release/next-event.ts';
import { ALLOWED_IN, OVER, PHASES, TAKEN_BACK } from '../../runner/core/release/phase.ts';
import type { Mode } from '../../runner/core/release/plan.ts';
import { Refused } from '../../runner/core/release/refused.ts';
import { releaseAfter } from '../../runner/core/release/release-after.ts';
import { PROOF_ROUNDS, type Situation } from '../../runner/core/release/situation.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import { type ReleaseState, stageOf } from '../../runner/core/release/state.ts';
import {
  by,
  EVERYBODY,
  type Explored,
  exploreRelease,
  isTakenBack,
  LATE,
  PERSON,
  SITUATIONS,
  type Step,
  type Theme,
} from '../support/explored-release.ts';
import { judgementOf, releasePlan, situation, stage, T0 } from '../support/release-situations.ts';

/** As in a shop that trusts no machine: people widen and roll back, time rolls back, and there are days on which nothing moves. */
const CAUTIOUS = {
  onDeadline: 'roll_back',
  authority: {
    widen: { roles: ['owner'], people: 1 },
    rollBack: ['owner'],
    override: ['owner'],
    execute: ['owner'],
  },
} as const;
const cautious = releasePlan({
  stages: [stage('dark', 0, CAUTIOUS), stage('5pct', 5, CAUTIOUS), stage('all', 100, CAUTIOUS)],
});
const hasty = releasePlan({
  stages: ['dark', '5pct', 'all'].map((name, index) =>
    stage(name, [0, 5, 100][index] ?? 0, { onDeadline: 'roll_back' }),
  ),
  freezes: [{ from: new Date(T0 + 300_000).toISOString(), to: new Date(T0 + 302_000).toISOString(), reason: 'sale' }],
});
const EXPLORED: readonly Explored[] = [
  ...(['drift', 'rehearsals'] satisfies readonly Theme[]).map((theme) =>
    exploreRelease(releasePlan(), ['approvals', theme]),
  ),
  exploreRelease(releasePlan(), ['alerts']),
  exploreRelease(releasePlan(), ['overrides']),
  exploreRelease(cautious, ['approvals']),
  exploreRelease(hasty, []),
];
const STATES = EXPLORED.flatMap(({ states }) => states);
/** On a stopped line only a person's override moves anything. */
const MOVING = STATES.filter(({ phase, overrides }) => phase !== 'frozen' || overrides.length > 0);

test('the exploration gets everywhere', () => {
  expect(new Set(STATES.map(({ phase }) => phase))).toEqual(new Set(PHASES));
  const happened = new Set(EXPLORED.flatMap(({ steps }) => steps.map(({ event }) => event.kind)));
  expect([...happened].sort()).toEqual(
    Object.keys(ALLOWED_IN)
      .filter((kind) => kind !== 'planned')
      .sort(),
  );
  for (const { states } of EXPLORED) expect(states.length).toBeLessThan(100_000);
});

test('it never widens but by an order for the stage that is entered, and a stage is entered only after the one before was passed', () => {
  broken(({ from, event, to, situation: seen }) => {
    if (event.kind === 'passed' || event.kind === 'completed')
      if (seen === null || standingOf(from, seen).verdict !== 'widen') return 'passed without `widen`';
    const isUndone = event.kind === 'order_failed' && from.order?.order.kind === 'step_back';
    if (to.stage > from.stage && event.kind !== 'passed' && !isUndone) return 'went on without having passed';
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

test('what shows it to users is ordered by what is known then: evidence or a person, no freeze, no alert, nobody who says hold', () => {
  broken(({ from, event, situation: seen }) => {
    if (event.kind !== 'ordered' || event.order.kind !== 'expose' || from.stage === 0) return null;
    if (seen === null) return 'ordered by nobody';
    const forced = forcedOn(stageOf(from).name, from.overrides, seen.nowMs);
    const forcedBefore = forcedOn(from.plan.stages[from.stage - 1]?.name ?? '', from.overrides, seen.nowMs);
    if (forced === 'hold' || forced === 'roll_back') return `against an override that says ${forced}`;
    const { freezes } = from.plan;
    if (freezes.some(({ from: begin, to }) => Date.parse(begin) <= seen.nowMs && seen.nowMs < Date.parse(to)))
      return 'in a freeze';
    if (from.alerts.length > 0 && forced !== 'widen' && forcedBefore !== 'widen') return 'while an alert fires';
    if (forced === 'widen' || forcedBefore === 'widen') return null;
    if (seen.entryUnmet.length > 0) return 'against its criteria';
    if (seen.judgement === null) return 'knowing nothing';
    if (seen.judgement.verdict === 'widen') return null;
    // Back to what was exposed already: only what mends itself may be lacking.
    const isAgain = from.visits.at(-1)?.name === stageOf(from).name;
    const lacks = seen.judgement.reasons.map(({ code }) => code);
    return isAgain && lacks.every((code) => code === 'undecided') ? null : `while evidence says ${lacks}`;
  });
});

test('after a restart, and while the line is stopped, no order to widen is under way', () => {
  broken(({ event, to }) => {
    if (event.kind !== 'restarted' && to.phase !== 'frozen') return null;
    const { order } = to;
    return order?.order.kind === 'expose' && order.state === 'ordered' ? 'it would be carried out' : null;
  });
});

test('what a delivery system is told to take back is taken back, and it may widen only what was passed or is passed now', () => {
  const wrong = MOVING.flatMap((state) =>
    SITUATIONS.flatMap((seen) => {
      const status = gateStatusOf(state, { standing: standingOf(state, seen), ...seen });
      const { verdict } = gateAnswer(status, seen.nowMs, status.stage);
      const whole = gateAnswer(status, seen.nowMs).verdict;
      const next = nextEvent(state, seen)?.kind;
      // Of one that has not begun nobody sees anything; it begins with being taken back.
      const isTaken = TAKEN_BACK.includes(state.phase) || (state.phase === 'planned' && next === 'entering');
      if (
        [verdict, whole].includes('roll_back') &&
        !isTaken &&
        next !== 'roll_back_decided' &&
        next !== 'override_ended'
      )
        return [`${state.phase}: roll_back, and ${next}`];
      const isThrough = state.phase === 'watched' || state.phase === 'closed';
      const goesOn = ['passed', 'completed', 'resumed', 'override_ended'].includes(next ?? '');
      if (whole === 'widen' && !isThrough) return [`${state.phase}: widen to who names no stage`];
      return verdict === 'widen' && !isThrough && !goesOn ? [`${state.phase}: widen, and ${next}`] : [];
    }),
  );
  expect([...new Set(wrong)].slice(0, 5)).toEqual([]);
});

test('consent is used up by what it was for', () => {
  broken(({ event, to }) => {
    const isStep = ['entering', 'passed', 'proved', 'order_failed', 'drifted'].includes(event.kind);
    return isStep && !TAKEN_BACK.includes(to.phase) && to.approvals.length > 0 ? 'it counts on' : null;
  });
});

test('who forces a roll back is obeyed wherever it is, also while the line is stopped', () => {
  const forced = STATES.filter(
    (state) => ALLOWED_IN.roll_back_decided.includes(state.phase) && forcedHere(state, T0) === 'roll_back',
  );
  const next = forced
    .filter(({ phase }) => phase !== 'rollback_failed' && phase !== 'planned')
    .map((state) => nextEvent(state, situation())?.kind);
  expect(new Set(next)).toEqual(new Set(['roll_back_decided']));
  expect(new Set(forced.map(({ phase }) => phase))).toContain('frozen');
});

test('where only people may roll back, neither evidence nor time does', () => {
  const acting = STATES.filter(({ plan }) => plan === cautious)
    .flatMap((state) => SITUATIONS.map((seen) => [state, nextEvent(state, seen)] as const))
    .filter(([, event]) => event?.kind === 'roll_back_decided');
  expect(acting.map(([{ phase }]) => phase)).toEqual([]);
});

test('time rolls back where the plan says so, but not what a restart has just made unknown', () => {
  const late = situation({ judgement: judgementOf('hold'), nowMs: LATE + 4_000_000 });
  const rolled = STATES.filter(({ plan, phase }) => plan === hasty && phase === 'soaking').map((state) =>
    nextEvent(state, late),
  );
  expect(new Set(rolled.map((event) => event?.kind))).toEqual(new Set(['roll_back_decided']));
  const at = new Date(LATE - 1000).toISOString();
  const begun = STATES.filter(({ plan, phase }) => plan === hasty && ['soaking', 'held', 'entering'].includes(phase))
    .map((state) => releaseAfter(state, { ...by(PERSON, { kind: 'restarted' }), at }))
    .map((state) => nextEvent(state, situation({ nowMs: LATE }))?.kind);
  expect(begun).not.toContain('roll_back_decided');
});

test('all users see it for as long as the watch lasts, and it ends by evidence of this life or by a person', () => {
  const stale = judgementOf('hold', [{ code: 'stale', text: 'old' }]);
  const watched = STATES.filter(({ phase }) => phase === 'watched');
  expect(watched.length).toBeGreaterThan(0);
  const ended = (judgement: Situation['judgement']) =>
    watched.map((state) => nextEvent({ ...state, overrides: [] }, situation({ judgement, nowMs: LATE }))?.kind);
  expect(ended(judgementOf('widen'))).toContain('closed');
  expect(ended(null)).not.toContain('closed');
  expect(ended(stale)).not.toContain('closed');
  expect(ended(stale)).toContain('deadline_passed');
});

test('there is one order at a time, for the stage that the release is at', () => {
  broken(({ from, event, to }) => {
    if (event.kind === 'ordered' && from.order !== null) return 'a second order';
    const named = isTakenBack(to) ? null : to.order?.order.stage;
    return named != null && named !== to.plan.stages[to.stage]?.name ? `an order for ${named}` : null;
  });
});

test('rolling back is possible wherever users may see the candidate, and ends at nobody', () => {
  const stuck = STATES.filter((state) => {
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

test('by whom users may see the candidate is known: all of it is taken back from somebody', () => {
  broken(({ to }) => {
    // Who has an order that is under way is known once it is answered or dropped.
    if (to.order !== null && !isTakenBack(to)) return null;
    const shown = to.movedBy.map(({ perhapsExposed }) => perhapsExposed).reduce(widest, NOBODY);
    return widens(shown, to.perhapsExposed) ? 'shown by nobody' : null;
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
    const states = STATES.filter(({ phase, stage }) => phase === 'soaking' && stage === place);
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
  const drifted = STATES.filter(({ drift, phase }) => drift !== null && ['held', 'entering'].includes(phase));
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
    if (event.kind !== 'restarted' || isForced(to, situation())) return null;
    if (standingOf(to, situation()).verdict === 'widen') return 'widen';
    const next = nextEvent(to, situation())?.kind ?? '';
    return ['passed', 'completed', 'closed'].includes(next) ? next : null;
  });
});

test('without a judgement, or with reasons against it, the verdict is never `widen`', () => {
  const unjudged = SITUATIONS.filter(({ judgement }) => judgement?.verdict !== 'widen');
  const wrong = STATES.filter(
    (state) =>
      state.phase !== 'closed' &&
      unjudged.some((seen) => standingOf(state, seen).verdict === 'widen' && !isForced(state, seen)),
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
  const acting = policyIn('advise').filter(({ state, seen, next }) => {
    if (isForced(state, seen)) return false;
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
  return MOVING.filter(
    ({ phase, order }) => phase !== 'rolling_back' && phase !== 'rehearsing' && order?.order.kind !== 'rehearse',
  ).flatMap((state) =>
    SITUATIONS.map((seen) => ({ state, seen, next: nextEvent({ ...state, plan: { ...state.plan, mode } }, seen) })),
  );
}

/** Whether somebody took it upon themselves, for a time. */
function isForced({ overrides, ...state }: ReleaseState, { nowMs }: Situation): boolean {
  const forced = forcedOn(stageOf(state).name, overrides, nowMs);
  return forced === 'widen' || forced === 'roll_back';
}

/** No step may break the rule; what breaks it is told by the first few. */
function broken(rule: (step: Step) => string | null): void {
  const found = EXPLORED.flatMap(({ steps }) =>
    steps.flatMap((step) => {
      const problem = rule(step);
      return problem === null ? [] : [`${step.from.phase} –${step.event.kind}→ ${step.to.phase}: ${problem}`];
    }),
  );
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
