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
import type { ReleasePlan } from '../../runner/core/release/plan.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import type { ReleaseState } from '../../runner/core/release/state.ts';
import { surgeUntilMs } from '../../runner/core/release/surge.ts';
import { type Cell, cellKey, type RunRecord } from '../../runner/core/run-record.ts';
import { ordered, waysTo } from '../support/gate/fixed-gate.ts';
import { aPair, aWalk, failedAt } from '../support/records.ts';
import { anOverride, judgementOf, releasePlan, situation, stage, T0 } from '../support/release-situations.ts';

const AT = new Date(T0).toISOString();
const ADA = { kind: 'person', name: 'ada', role: 'owner' } as const;
const PASSED: Happening = { kind: 'passed', stage: 1, shown: '', odds: 1 };
const DOUBT = { code: 'stale', text: 'old' } as const;
const ALERT = { code: 'alert', text: 'CheckoutDown' } as const;

const FORCED = anOverride({ forces: 'widen', expiresAt: new Date(T0 + 90_000_000).toISOString() });

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

const LATE_STAGES = [
  stage('dark', 0),
  stage('5pct', 5, { deadlineSeconds: 1800, surgeSeconds: 120, onDeadline: 'roll_back' }),
  stage('all', 100, { deadlineSeconds: 600, onDeadline: 'roll_back' }),
];
const sinceInterruption = (state: ReleaseState, untilMs: number | null) =>
  (untilMs ?? Number.NaN) - Date.parse(state.interruptedAt ?? '');

for (const { what, log } of [
  { what: 'after a restart', log: [{ kind: 'restarted' }] },
  {
    what: 'once a stopped line goes on',
    log: [
      { kind: 'frozen', reason: 'r' },
      { kind: 'unfrozen', reason: 'r' },
    ],
  },
] as const)
  test(`${what} a stage has its whole time again, and its surge; one that is about to be entered that of the stage before, too`, () => {
    const plan = releasePlan({ stages: LATE_STAGES });
    const [judged, entered] = [led([...waysTo(1), ...log], plan), led([...waysTo(1), PASSED, ...log], plan)];
    expect(sinceInterruption(judged, deadlineMs(judged))).toBe(1_800_000);
    expect(sinceInterruption(entered, deadlineMs(entered))).toBe(1_800_000);
    expect(sinceInterruption(judged, surgeUntilMs(judged))).toBe(120_000);
    expect(sinceInterruption(entered, surgeUntilMs(entered))).toBe(120_000);
  });

test('a stage surges from its exposure, and not while the next one is waited for', () => {
  const plan = releasePlan({ stages: LATE_STAGES });
  const state = led(waysTo(1), plan);
  expect((surgeUntilMs(state) ?? Number.NaN) - Date.parse(state.exposedAt ?? '')).toBe(120_000);
  expect(surgeUntilMs(led([...waysTo(1), PASSED], plan))).toBeNull();
});

test('time in which a freeze window forbids widening does not use up the time of a stage, windows that overlap counted once', () => {
  const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
  const freeze = (from: number, to: number) => ({ from: at(from), to: at(to), reason: 'Black Friday' });
  const deadlineWith = (...freezes: ReturnType<typeof freeze>[]) => {
    const state = led(waysTo(1), releasePlan({ stages: LATE_STAGES, freezes }));
    return (deadlineMs(state) - Date.parse(state.exposedAt ?? '')) / 1000;
  };
  expect(deadlineWith()).toBe(1800);
  expect(deadlineWith(freeze(-900, -1))).toBe(1800);
  expect(deadlineWith(freeze(4000, 9000))).toBe(1800);
  expect(deadlineWith(freeze(1000, 1600))).toBe(2400);
  // The first one makes the deadline late enough for the second to matter.
  expect(deadlineWith(freeze(2000, 3000), freeze(1000, 1600), freeze(1500, 1700))).toBe(1800 + 700 + 1000);
  const plan = releasePlan({ stages: LATE_STAGES, freezes: [freeze(10, 100_000)] });
  const watched = led([...waysTo(2), { kind: 'completed' }], plan);
  expect(deadlineMs(watched) - Date.parse(watched.exposedAt ?? '')).toBe(600_000);
  const [entering, late] = [
    led([...waysTo(1), PASSED], plan),
    situation({ judgement: judgementOf('widen'), nowMs: T0 + 90_000_000 }),
  ];
  expect(nextEvent(entering, late)).toBeNull();
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

const BOTH = { code: 'control_unhealthy', text: 'both' } as const;
const [SICK, OTHER] = [
  { journey: 'checkout-guest', segment: 'mobile-us' },
  { journey: 'search-and-filter', segment: 'desktop-de' },
] as const;

test('both sick for five minutes is one stage back; five minutes of silence after it are not', () => {
  const sick = judgementOf('hold', [{ ...BOTH, ...SICK }]);
  const next = (untilMs: number) =>
    nextEvent(
      led(waysTo(1)),
      situation({
        judgement: sick,
        bothSick: { [cellKey(SICK)]: { sinceMs: T0 + 60_000, untilMs } },
        nowMs: T0 + 400_000,
      }),
    );
  expect(next(T0 + 360_000)).toMatchObject({ kind: 'ordered', stage: 0, order: { kind: 'step_back' } });
  expect(next(T0 + 70_000)).toMatchObject({ kind: 'held', reasons: [{ code: 'control_unhealthy' }] });
});

for (const { what, reasons } of [
  { what: 'of a cell that is muted by now, when another one begins', reasons: [{ ...BOTH, ...OTHER }] },
  { what: 'of a cell that is only slow in both by now', reasons: [{ ...BOTH, ...SICK, failure: 'slow' as const }] },
])
  test(`five minutes ${what}, are no step back`, () => {
    const bothSick = {
      [cellKey(SICK)]: { sinceMs: T0 + 60_000, untilMs: T0 + 400_000 },
      [cellKey(OTHER)]: { sinceMs: T0 + 390_000, untilMs: T0 + 400_000 },
    };
    const now = situation({ judgement: judgementOf('hold', reasons), bothSick, nowMs: T0 + 400_000 });
    expect(nextEvent(led(waysTo(1)), now)).toMatchObject({ kind: 'held' });
  });

const FAILED = failedAt('place_order');
const bothRuns = (evidence: ReleaseEvidence, round: number, failure: Partial<RunRecord>, cell: Cell = SICK) =>
  aPair({ cell, at: new Date(T0 + round * 10_000).toISOString(), baseline: failure, candidate: failure }).reduce(
    (before, run) => evidenceAfterRun(before, run, T0 + round * 10_000),
    evidence,
  );
const sickRounds = (evidence: ReleaseEvidence) =>
  Array.from({ length: 20 }, (_, round) => round).reduce((before, round) => bothRuns(before, round, FAILED), evidence);
const EXPOSED = { at: AT, actor: ADA, ...proved };
const TWO_CELLS = aWalk({ cells: [SICK, OTHER] });

test('how long both are sick is counted by cell, from run to run', () => {
  const sick = sickRounds(evidenceAfterEvent(startEvidence(TWO_CELLS), EXPOSED, led(waysTo(1))));
  const span = { sinceMs: expect.any(Number), untilMs: T0 + 190_000 };
  expect(sick.bothSick).toEqual({ [cellKey(SICK)]: span });
  expect(sick.bothSick[cellKey(SICK)]?.sinceMs).toBeLessThan(T0 + 190_000);
  // A failure elsewhere says nothing of this cell.
  expect(bothRuns(sick, 25, FAILED, OTHER).bothSick).toMatchObject({ [cellKey(SICK)]: span });
  const well = Array.from({ length: 60 }, (_, round) => 20 + round).reduce((e, round) => bothRuns(e, round, {}), sick);
  expect(well.bothSick).toEqual({});
});

test('what was sick in both before exposure changed is not that change’s doing: no second step back follows the first', () => {
  const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
  const stepped = [lower, { kind: 'applied', decision: 3, actuator: 'shop-router' }] as const;
  const back = led([...waysTo(2), ordered(releasePlan(), 1, 4, 'step_back'), { ...stepped[1], decision: 4 }]);
  const after = releaseAfter(back, { at: at(195), actor: ADA, kind: 'proved', decision: 4, rounds: {} });
  const sick = sickRounds(evidenceAfterEvent(startEvidence(TWO_CELLS), EXPOSED, led(waysTo(2))));
  const kept = evidenceAfterEvent(sick, { ...EXPOSED, at: at(195), decision: 4 }, after);
  const still = Array.from({ length: 60 }, (_, round) => 20 + round).reduce(
    (e, round) => bothRuns(e, round, FAILED),
    kept,
  );
  expect(still.bothSick[cellKey(SICK)]?.sinceMs).toBeLessThan(T0 + 195_000);
  const now = { nowMs: T0 + 790_000, judgement: judgementOf('hold', [{ ...BOTH, ...SICK }]), bothSick: still.bothSick };
  expect(nextEvent(after, situation(now))).toMatchObject({ kind: 'held' });
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
