import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { type Conductor, conductRelease } from '../../runner/commands/release/conduct-release.ts';
import { explainRelease } from '../../runner/core/explain/explain-release.ts';
import { evidenceOverSteps } from '../../runner/core/judge/evidence-over-time.ts';
import { judgeState } from '../../runner/core/judge/judge.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { ReleaseEvent } from '../../runner/core/release/event.ts';
import { releaseResult } from '../../runner/core/release/release-result.ts';
import { replayRelease } from '../../runner/core/release/replay-release.ts';
import { replayedView } from '../../runner/core/release/replayed-view.ts';
import type { RunRecord } from '../../runner/core/run-record.ts';
import type { Walk } from '../../runner/core/walk.ts';
import { aFakeActuator } from '../support/fake-actuator.ts';
import { aPair, aRun, aWalk, failedAt } from '../support/records.ts';
import { releasePlan, stage } from '../support/release-situations.ts';

const CELL = { journey: 'checkout-guest', segment: 'mobile-us' } as const;
const QUICK = { tolerated: { cell: 0.3, pool: 0.3 }, soakSeconds: 0 } as const;
const PLAN = releasePlan({
  stages: [stage('dark', 0, QUICK), stage('5pct', 5, QUICK), stage('all', 100, QUICK)],
  watchSeconds: 0,
  deadlines: { applySeconds: 2, proveSeconds: 60 },
  actuators: ['router'],
});

interface Conducted {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  readonly events: readonly ReleaseEvent[];
  readonly conductor: Conductor;
}

/**
 * A release as it was really conducted, with two rounds under way at a time, so that runs finish on either side of every event. The candidate
 * fails from `brokenFrom` on.
 */
async function conducted(brokenFrom: string | null): Promise<Conducted> {
  const walk = aWalk({
    ...{ command: 'release', cells: [CELL], release: PLAN.id, startedAt: new Date().toISOString() },
    policy: { ...DARK_STAGE, stages: 3, soakSeconds: 0 },
  });
  const events: ReleaseEvent[] = [];
  const runs: RunRecord[] = [];
  const router = aFakeActuator('router');
  const conductor = await conductRelease({
    ...{ plan: PLAN, history: [], walk, press: () => null, now: Date.now, onEvent: () => undefined },
    actuators: new Map([[router.id, router]]),
    append: async (event) => {
      // As a disk does: it takes its time, and runs go on finishing.
      await pause(2);
      events.push(JSON.parse(JSON.stringify(event)) as ReleaseEvent);
    },
  });
  const finish = (run: RunRecord) => {
    runs.push(run);
    conductor.observe(run);
  };
  const over = () => ['closed', 'rolled_back'].includes(conductor.state.phase);
  let open: readonly RunRecord[] = [];
  for (let round = 0; round < 900 && !over(); round += 1) {
    const at = new Date().toISOString();
    const { phase, plan, stage: index } = conductor.state;
    const broken = brokenFrom !== null && index >= plan.stages.findIndex(({ name }) => name === brokenFrom);
    if (phase === 'rolling_back') finish(aRun({ ...CELL, trigger: 'proof', startedAt: at, durationMs: 1 }));
    else {
      for (const run of open) finish(run);
      const twin = { durationMs: 1 };
      open = aPair({
        ...{ cell: CELL, at, baseline: twin },
        candidate: { ...twin, ...(broken ? failedAt('place order') : {}) },
      });
    }
    await pause(3);
  }
  expect(over(), conductor.state.phase).toBe(true);
  await conductor.close();
  return { walk: { ...walk, endedAt: new Date().toISOString() }, runs, events, conductor };
}

for (const [brokenFrom, phase, decidedIn, verdict] of [
  [null, 'closed', 'all', 'widen'],
  ['dark', 'rolled_back', 'dark', 'roll_back'],
  ['5pct', 'rolled_back', '5pct', 'roll_back'],
] as const)
  test(`a release that ${phase === 'closed' ? 'went all the way' : `broke at ${brokenFrom}`} is replayed exactly, and explained the same each time`, async () => {
    const { walk, runs, events, conductor } = await conducted(brokenFrom);
    const replay = replayRelease(walk, runs, events);
    expect(replay.state).toEqual(conductor.state);
    const [mine, its] = [replay.steps.at(-1)?.after, conductor.evidence.judge];
    for (const judge of [mine, its]) expect(judge).toBeTruthy();
    if (mine && its) expect(judgeState(mine, String(walk.endedAt))).toEqual(judgeState(its, String(walk.endedAt)));
    const decisions = replay.events.filter(({ event }) => 'odds' in event);
    expect(decisions.length).toBeGreaterThan(0);
    for (const { event, odds } of decisions) expect(odds).toBe('odds' in event ? event.odds : null);
    expect(replay.decided.judgement.verdict).toBe(verdict);

    const lines = explainRelease(walk, replay, runs.length);
    expect(explainRelease(walk, replayRelease(walk, [...runs], [...events]), runs.length)).toEqual(lines);
    const text = lines.join('\n');
    expect(text).toContain(`in stage ${decidedIn}, from`);
    expect(text).toContain('Decided by the policy at');
    expect(text).toContain('The stored evidence gives the same odds at');
    expect(text).toContain(`Verdict: ${verdict}`);
    const result = releaseResult(walk, runs, replay, { seconds: 1, report: null });
    expect(result).toMatchObject({ verdict, odds: replay.decided.judgement.odds });
    expect(evidenceOverSteps(walk, replay.steps).at(-1)?.odds).toBeGreaterThanOrEqual(0);
  });

test('evidence that was changed afterwards does not pass for what was decided on', async () => {
  const { walk, runs, events } = await conducted('5pct');
  const changed = runs.map((run): RunRecord => ({ ...run, outcome: 'pass', failure: null }));
  const text = explainRelease(walk, replayRelease(walk, changed, events), runs.length).join('\n');
  expect(text).toContain('which the stored evidence does not give');
});

test('a release that was left before it entered a stage says what that stage asks for, and that what was missing is not known', async () => {
  const { walk, runs, events } = await conducted(null);
  const passed = events.findIndex(({ kind }) => kind === 'passed');
  const [planned, ...rest] = events.slice(0, passed + 1);
  const enter = [
    { kind: 'approved', roles: ['owner'], people: 1 },
    { kind: 'press_passed', withinSeconds: 3600 },
  ] as const;
  for (const [asked, text] of [
    [
      enter,
      'Stage 5pct had not been entered. It asks for approved, press_passed; what was missing of that then is not in the log.',
    ],
    [[], 'Stage 5pct was about to be entered.'],
  ] as const) {
    const stages = PLAN.stages.map((one) => (one.name === '5pct' ? { ...one, enter: asked } : one));
    const log = [{ ...(planned as ReleaseEvent), kind: 'planned', plan: { ...PLAN, stages } } as const, ...rest];
    const replay = replayRelease(walk, runs.slice(0, rest.at(-1)?.runs), log);
    expect(replay.state).toMatchObject({ phase: 'entering', stage: 1 });
    const why = { verdict: 'hold', reasons: [{ code: 'entry_unmet', text }] };
    expect(replayedView(replay).status).toMatchObject(why);
    expect(releaseResult(walk, runs, replay, { seconds: 1, report: null })).toMatchObject(why);
  }
});

test('a walk that was cut off is replayed as far as it came, and what another life of the process did leads to its state alone', async () => {
  const { walk, runs, events } = await conducted(null);
  const passed = events.findIndex(({ kind }) => kind === 'passed');
  const cut = events.slice(0, passed);
  const replay = replayRelease({ ...walk, endedAt: null }, runs.slice(0, cut.at(-1)?.runs), cut);
  expect(replay.decided.event).toBeNull();
  expect(releaseResult(walk, runs, replay, { seconds: 1, report: null })).toMatchObject({
    verdict: 'hold',
    exitCode: 10,
  });
  expect(explainRelease({ ...walk, endedAt: null }, replay, runs.length).join('\n')).toContain(
    'Nothing has decided it',
  );

  const system = { kind: 'system', name: 'waygate' } as const;
  const restarted: ReleaseEvent = { kind: 'restarted', at: new Date().toISOString(), actor: system, runs: 0 };
  const second = { ...walk, id: 'walk-2', startedAt: restarted.at };
  const later = replayRelease(second, [], [...cut, restarted]);
  expect(later.state).toMatchObject({ phase: 'held', stage: 0 });
  expect(later.steps).toEqual([]);
  // Of the first life, nothing that came after its end.
  expect(replayRelease(walk, runs.slice(0, cut.at(-1)?.runs), [...cut, restarted]).events).toHaveLength(cut.length);
});
