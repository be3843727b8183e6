import { expect, test } from '@playwright/test';
import { asRecorded } from '../../runner/core/release/as-recorded.ts';
import { deadlineMs } from '../../runner/core/release/deadline.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import {
  evidenceAfterEvent,
  evidenceAfterRun,
  type ReleaseEvidence,
  startEvidence,
} from '../../runner/core/release/evidence.ts';
import { nextEvent } from '../../runner/core/release/next-event.ts';
import type { Override, ReleasePlan } from '../../runner/core/release/plan.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import type { ReleaseState } from '../../runner/core/release/state.ts';
import type { RunRecord } from '../../runner/core/run-record.ts';
import { ordered, waysTo } from '../support/gate/fixed-gate.ts';
import { aPair, aWalk, failedAt } from '../support/records.ts';
import { judgementOf, releasePlan, situation, stage, T0 } from '../support/release-situations.ts';

const AT = new Date(T0).toISOString();
const ADA = { kind: 'person', name: 'ada', role: 'owner' } as const;
const PASSED: Happening = { kind: 'passed', stage: 1, shown: '', odds: 1 };
const DOUBT = { code: 'stale', text: 'old' } as const;
const ALERT = { code: 'alert', text: 'CheckoutDown' } as const;

const FORCED: Override = {
  id: 'o-1',
  scope: { stage: '5pct' },
  forces: 'widen',
  reason: 'we look at it',
  by: { name: 'ada', role: 'owner' },
  at: AT,
  expiresAt: new Date(T0 + 90_000_000).toISOString(),
};

/** As the conductor would write it down, each a second after the one before, unless said. */
function led(happenings: readonly Happening[], plan: ReleasePlan = releasePlan(), seconds = 1): ReleaseState {
  return happenings.reduce(
    (state, happening, index) =>
      releaseAfter(state, {
        at: new Date(T0 + index * seconds * 1000).toISOString(),
        actor: ADA,
        ...asRecorded(state, happening),
      }),
    plannedRelease(plan, AT),
  );
}

/** As it stands in a log. */
function folded(happenings: readonly Happening[]): ReleaseState {
  return happenings.reduce(
    (state, happening) => releaseAfter(state, { at: AT, actor: ADA, ...happening }),
    plannedRelease(releasePlan(), AT),
  );
}

const exposing = waysTo(1).slice(0, -2);
const [applied, proved] = [
  { kind: 'applied', decision: 2, actuator: 'shop-router' },
  { kind: 'proved', decision: 2, rounds: {} },
] as const;
const lower = ordered(releasePlan(), 0, 3, 'step_back');

for (const { what, log, stage: place, phase } of [
  {
    what: 'an order that was sent again after a restart',
    log: [...exposing, { kind: 'restarted' }, applied, proved],
    stage: 1,
    phase: 'soaking',
  },
  {
    what: 'an order that was carried out while the line was stopped',
    log: [...exposing, { kind: 'frozen', reason: 'r' }, applied, { kind: 'unfrozen', reason: 'r' }, proved],
    stage: 1,
    phase: 'soaking',
  },
  {
    what: 'an approval while the stage was exposed',
    log: [...exposing, { kind: 'approved', stage: 1 }, applied, proved],
    stage: 1,
    phase: 'soaking',
  },
  {
    what: 'a step back that failed, and was tried again from below',
    log: [
      ...waysTo(1),
      lower,
      { kind: 'order_failed', decision: 3, problem: 'p' },
      { kind: 'approved', stage: 0 },
      { kind: 'entering', stage: 0 },
    ],
    stage: 0,
    phase: 'entering',
  },
] satisfies readonly { what: string; log: readonly Happening[]; stage: number; phase: string }[])
  test(`a log of an earlier version is read as it was meant: ${what}`, () => {
    expect(folded(log)).toMatchObject({ stage: place, phase });
  });

test('what an order came to is written down with what overtook it', () => {
  const state = led(exposing);
  expect(asRecorded(state, { kind: 'restarted' })).toEqual({ kind: 'restarted', withdraws: 2 });
  expect(asRecorded(led([...exposing, applied]), { kind: 'restarted' })).toEqual({ kind: 'restarted' });
  const failed = led([...waysTo(1), lower, { kind: 'order_failed', decision: 3, problem: 'p' }]);
  expect(failed).toMatchObject({ stage: 1, phase: 'held' });
});

test('the soak begins anew when doubt ends, also while something else still holds the stage, and not for what is no doubt', () => {
  const held = (...reasons: (typeof DOUBT | typeof ALERT)[]): Happening => ({ kind: 'held', reasons });
  const now = situation({ judgement: judgementOf('widen'), nowMs: T0 + 30_000 });
  const codes = (...holds: Happening[]) =>
    standingOf(led([...waysTo(1), ...holds, { kind: 'resumed' }]), now).reasons.map(({ code }) => code);
  expect(codes(held(DOUBT))).toEqual(['soaking']);
  expect(codes(held(ALERT, DOUBT), held(ALERT))).toEqual(['soaking']);
  expect(codes(held(ALERT))).toEqual([]);
  const both = { code: 'control_unhealthy', text: 'both' } as const;
  expect(codes({ kind: 'held', reasons: [both] })).toEqual(['soaking']);
  expect(codes({ kind: 'held', reasons: [{ ...both, failure: 'slow' }] })).toEqual([]);
  const calm = situation({ judgement: judgementOf('widen'), nowMs: T0 + 600_000 });
  expect(standingOf(led([...waysTo(1), held(DOUBT), { kind: 'resumed' }]), calm).verdict).toBe('widen');
});

test('after a restart a stage that is about to be entered has the time that the one before needs to show itself again', () => {
  const stages = [
    stage('dark', 0),
    stage('5pct', 5, { soakSeconds: 1800, deadlineSeconds: 5, onDeadline: 'roll_back' }),
    stage('all', 100, { soakSeconds: 10, deadlineSeconds: 5, onDeadline: 'roll_back' }),
  ];
  const state = led([...waysTo(1), PASSED, { kind: 'restarted' }], releasePlan({ stages }));
  expect(deadlineMs(state) - Date.parse(state.restartedAt ?? '')).toBe(1_800_000);
});

test('time does not roll back what somebody holds by an override', () => {
  const stages = ['dark', '5pct', 'all'].map((name, index) =>
    stage(name, [0, 5, 100][index] ?? 0, { onDeadline: 'roll_back' }),
  );
  const override = { ...FORCED, forces: 'hold' } as const;
  const late = situation({ judgement: judgementOf('hold'), nowMs: T0 + 10_000_000 });
  const plan = releasePlan({ stages });
  expect(nextEvent(led(waysTo(1), plan), late)?.kind).toBe('roll_back_decided');
  const held = led([...waysTo(1), { kind: 'overridden', override }, { kind: 'held', reasons: [] }], plan);
  expect(nextEvent(held, late)?.kind).not.toBe('roll_back_decided');
});

test('who forces a stage answers for it, and not for what the next one asks for and only this one can show', () => {
  const forced = (...stages: readonly string[]) =>
    led([
      ...waysTo(1),
      ...stages.map((name): Happening => ({ kind: 'overridden', override: { ...FORCED, scope: { stage: name } } })),
    ]);
  const owing = situation({
    judgement: judgementOf('hold'),
    exitUnmet: [{ code: 'exit_unmet', text: 'a press' }],
    owedToNext: [{ code: 'exit_unmet', text: 'a rehearsal' }],
  });
  expect(standingOf(led(waysTo(1)), owing).reasons.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['a press', 'a rehearsal']),
  );
  expect(standingOf(forced('5pct'), owing)).toMatchObject({ verdict: 'hold', reasons: [{ text: 'a rehearsal' }] });
  expect(standingOf(forced('5pct', 'all'), owing).verdict).toBe('widen');
});

test('both sick for five minutes is one stage back; five minutes of silence after it are not', () => {
  const sick = judgementOf('hold', [{ code: 'control_unhealthy', text: 'both' }]);
  const next = (untilMs: number) =>
    nextEvent(
      led(waysTo(1)),
      situation({ judgement: sick, bothSick: { sinceMs: T0 + 60_000, untilMs }, nowMs: T0 + 400_000 }),
    );
  expect(next(T0 + 360_000)).toMatchObject({ kind: 'ordered', stage: 0, order: { kind: 'step_back' } });
  expect(next(T0 + 70_000)).toMatchObject({ kind: 'held', reasons: [{ code: 'control_unhealthy' }] });
});

test('how long both are sick is counted from run to run', () => {
  const event = { at: AT, actor: ADA, ...proved };
  const both = (evidence: ReleaseEvidence, round: number, failure: Partial<RunRecord>) =>
    aPair({ at: new Date(T0 + round * 10_000).toISOString(), baseline: failure, candidate: failure }).reduce(
      (before, run) => evidenceAfterRun(before, run, T0 + round * 10_000),
      evidence,
    );
  const failed = failedAt('place_order');
  const rounds = Array.from({ length: 20 }, (_, round) => round);
  const sick = rounds.reduce(
    (evidence, round) => both(evidence, round, failed),
    evidenceAfterEvent(startEvidence(aWalk()), event, led(waysTo(1))),
  );
  expect(sick.bothSick).toEqual({ sinceMs: expect.any(Number), untilMs: T0 + 190_000 });
  expect(sick.bothSick?.sinceMs).toBeLessThan(T0 + 190_000);
  const well = Array.from({ length: 60 }, (_, round) => 20 + round).reduce((e, round) => both(e, round, {}), sick);
  expect(well.bothSick).toBeNull();
});

for (const { what, state } of [
  { what: 'while it is watched', state: led([...waysTo(2), { kind: 'completed' }], advised()) },
  { what: 'while the next stage is waited for', state: led([...waysTo(1), PASSED], advised()) },
  { what: 'while the line is stopped', state: led([...waysTo(1), { kind: 'frozen', reason: 'r' }]) },
])
  test(`a person is told once that it should go back, ${what}`, () => {
    const sick = situation({ judgement: judgementOf('roll_back') });
    const told = nextEvent(state, sick);
    expect(told).toMatchObject({ kind: 'roll_back_wanted', reasons: [{ code: 'regression' }] });
    if (told === null) throw new Error('nobody was told');
    expect(nextEvent(releaseAfter(state, told), sick)).toBeNull();
  });

function advised(): ReleasePlan {
  return releasePlan({ mode: 'advise' });
}

test('after a restart in the middle of a rehearsal the stage is judged anew, so that it can be entered again', () => {
  const rehearse = ordered(releasePlan(), 1, 3);
  if (rehearse.kind !== 'ordered') throw new Error('no order');
  const order = { ...rehearse.order, kind: 'rehearse', exposure: { default: 0, segments: {} } } as const;
  const state = led([
    ...waysTo(1),
    { kind: 'rehearsal_decided', reason: 'r' },
    { ...rehearse, order },
    { kind: 'applied', decision: 3, actuator: 'shop-router' },
    { kind: 'restarted' },
  ]);
  const evidence = evidenceAfterEvent(startEvidence(aWalk()), { at: AT, actor: ADA, kind: 'restarted' }, state);
  expect(evidence.judge).not.toBeNull();
  expect(evidence.proving).not.toBeNull();
});
