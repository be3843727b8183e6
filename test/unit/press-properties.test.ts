import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { nextRandom } from '../../runner/core/plan/random.ts';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { judgeJourneys } from '../../runner/core/pressure/journey-reasons.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import { pressDocumentOf } from '../../runner/core/pressure/press-document-of.ts';
import type { PressEvidence } from '../../runner/core/pressure/press-evidence.ts';
import { summarise } from '../../runner/core/pressure/summarise.ts';
import { FLAKY } from '../../runner/core/pressure/worse-votes.ts';
import type { Cohort, PressurePhase, RunRecord } from '../../runner/core/run-record.ts';
import {
  aGenerator,
  aMachine,
  aPress,
  byPhase,
  inBuckets,
  noEffects,
  type PressSecond,
  type PressShape,
  pressInstant,
} from '../support/press-records.ts';
import { aRun, failedAt } from '../support/records.ts';

const n = (max: number) => fc.nat(max);
const second: fc.Arbitrary<PressSecond> = fc
  .record({
    intents: n(30),
    retried: n(60),
    served: fc.double({ min: 0, max: 1, noNaN: true }),
    ms: n(9000),
    errors: n(5),
    unavailable: n(30),
    throttled: n(5),
    none: n(30),
    dropped: n(3),
    scriptErrors: n(1),
    otherRelease: n(1),
    probe: fc.constantFrom('ok' as const, 'bad' as const),
  })
  .map(({ retried, served, ...rest }) => ({
    ...rest,
    attempts: rest.intents + retried,
    goodput: Math.floor(rest.intents * served),
  }));
const phases = fc.record({ warm: n(3), baseline: n(10), pressure: n(15), recovery: n(20) });
/** Presses of every kind: healthy, broken, cut off, never begun. */
const press: fc.Arbitrary<PressEvidence> = fc
  .record({
    phases,
    seconds: fc.option(n(20), { nil: undefined }),
    kinds: fc.record({ warm: second, baseline: second, pressure: second, recovery: second }),
    healthyBaseline: fc.boolean(),
    factor: fc.double({ min: 0.5, max: 3, noNaN: true }),
    overrides: fc.record(
      {
        stopped: fc.option(
          fc.record({
            by: fc.constantFrom('guard' as const, 'generator' as const, 'person' as const, 'limit' as const),
            code: fc.constant('any'),
            text: fc.constant('It was ended.'),
            at: n(60),
          }),
        ),
        generators: fc.array(
          fc
            .record({
              cpuRatio: fc.double({ min: 0, max: 2, noNaN: true }),
              exitCode: fc.constantFrom(0, 0, 0, 108, null),
            })
            .map(aGenerator),
          { maxLength: 2 },
        ),
        machine: fc.record({ timerLagMs: n(8000) }).map(aMachine),
        effects: fc
          .record({ assessed: fc.constant(true as const), count: n(1), example: fc.constant(null) })
          .map((duplicate_orders) => noEffects({ duplicate_orders })),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ phases, seconds, kinds, healthyBaseline, factor, overrides }) => {
    const planned = Object.values(phases).reduce((sum, each) => sum + each, 0);
    const shape: PressShape = {
      phases,
      factor,
      seconds: Math.min(planned, seconds ?? planned),
      second: (_, phase) => (phase === 'baseline' && healthyBaseline ? { intents: 8, ms: 100 } : kinds[phase]),
    };
    return aPress(shape, overrides);
  });

test('a press passes only when load was made, by healthy generators, to its planned end', () => {
  fc.assert(
    fc.property(press, (evidence) => {
      const { verdict, reasons } = judgePress(evidence, [], PRESS_POLICY);
      expect(reasons.length === 0).toBe(verdict === 'pass');
      if (verdict !== 'pass') return;
      const counts = Object.values(evidence.counts);
      const sum = (key: 'intents' | 'dropped' | 'scriptErrors' | 'otherRelease') =>
        counts.reduce((total, each) => total + each[key], 0);
      expect(evidence.windows.length).toBeGreaterThan(0);
      expect(sum('intents')).toBeGreaterThan(0);
      expect(evidence.stopped).toBeNull();
      expect([sum('dropped'), sum('scriptErrors'), sum('otherRelease')]).toEqual([0, 0, 0]);
      expect(evidence.generators.length).toBeGreaterThan(0);
      for (const { cpuRatio, exitCode } of evidence.generators) {
        expect(exitCode).toBe(0);
        expect(cpuRatio ?? 0).toBeLessThanOrEqual(PRESS_POLICY.cpuRatio);
      }
    }),
    { numRuns: 600 },
  );
});

test('a healthy press passes, and each thing that must not be there takes the pass away', () => {
  const healthy = (overrides: Partial<PressEvidence> = {}, more: Partial<PressSecond> = {}) =>
    aPress({ second: (at) => ({ intents: 8, ms: 100, ...(at === 40 ? more : {}) }) }, overrides);
  const verdictOf = (evidence: PressEvidence) => judgePress(evidence, [], PRESS_POLICY).verdict;
  expect(verdictOf(healthy())).toBe('pass');
  const by = fc.constantFrom('guard' as const, 'generator' as const, 'person' as const, 'limit' as const);
  const spoiled = fc.oneof(
    fc.integer({ min: 1, max: 8 }).map((count) => healthy({}, { dropped: count })),
    fc.integer({ min: 1, max: 8 }).map((count) => healthy({}, { scriptErrors: count })),
    fc.integer({ min: 1, max: 8 }).map((count) => healthy({}, { otherRelease: count })),
    fc
      .double({ min: 0.71, max: 8, noNaN: true })
      .map((cpuRatio) => healthy({ generators: [aGenerator(), aGenerator({ cpuRatio })] })),
    fc.integer({ min: 1, max: 255 }).map((exitCode) => healthy({ generators: [aGenerator({ exitCode })] })),
    fc.constant(healthy({ generators: [] })),
    fc.constant({ ...healthy(), windows: [] }),
    fc.tuple(by, n(90)).map(([by, at]) => healthy({ stopped: { by, code: 'any', text: 'It was ended.', at } })),
  );
  fc.assert(
    fc.property(spoiled, (evidence) => {
      expect(['invalid', 'aborted']).toContain(verdictOf(evidence));
    }),
  );
});

test('judging twice gives the same, and the document says so in JSON without loss', () => {
  fc.assert(
    fc.property(press, (evidence) => {
      const stored = JSON.parse(JSON.stringify(evidence)) as PressEvidence;
      const document = (of: PressEvidence) =>
        pressDocumentOf(of, [], judgePress(of, [], PRESS_POLICY), { seconds: 60, report: null });
      expect(document(stored)).toEqual(document(evidence));
      expect(JSON.parse(JSON.stringify(document(evidence)))).toEqual(document(evidence));
      expect(document(evidence).exitCode === 0).toBe(document(evidence).verdict === 'pass');
    }),
    { numRuns: 200 },
  );
});

test('wrong doing fails a press whatever else there is', () => {
  fc.assert(
    fc.property(press, (evidence) => {
      const effects = noEffects({ oversold: { assessed: true, count: 2, example: null } });
      const { verdict, reasons } = judgePress({ ...evidence, effects }, [], PRESS_POLICY);
      expect(verdict).toBe('fail');
      expect(reasons.map(({ code }) => code)).toContain('oversold');
    }),
    { numRuns: 200 },
  );
});

test('a healthy shop with the noise of a real one fails less than one press in a hundred', () => {
  const random = seeded(20_261_123);
  const judged = Array.from({ length: 400 }, () => {
    const { evidence, runs } = aNoisyHealthyPress(random);
    return judgePress(evidence, runs, PRESS_POLICY);
  });
  const bad = judged.filter(({ verdict }) => verdict !== 'pass');
  const why = bad.flatMap(({ reasons }) => reasons.map(({ code, text }) => `${code}: ${text}`)).join('\n');
  expect(bad.length, why).toBeLessThanOrEqual(4);
});

test('however many cells are walked, and however often, healthy journeys blame as few presses as was agreed', () => {
  const random = seeded(20_261_124);
  const presses = 800;
  const healthy = aPress({ second: () => ({ intents: 8, ms: 100 }) });
  let blamed = 0;
  for (let press = 0; press < presses; press += 1) {
    const segments = Array.from({ length: 1 + Math.floor(random() * 12) }, (_, index) => `segment-${index}`);
    const each = 1 + Math.floor(random() * 10);
    const runs = (['idle', 'pressure', 'recovery'] as const).flatMap((phase) =>
      segments.flatMap((segment) =>
        (['baseline', 'candidate'] as const).flatMap((cohort) =>
          noisyRuns(random, { phase, segment, cohort }, { runs: each, flaky: FLAKY }),
        ),
      ),
    );
    const { reasons } = judgeJourneys(healthy, runs, summarise(healthy, runs, PRESS_POLICY), PRESS_POLICY);
    if (reasons.length > 0) blamed += 1;
  }
  expect(blamed / presses).toBeLessThan(PRESS_POLICY.journeyAlpha);
});

/** Stages of 2 to 16 intents a second; rare errors, time-outs and flaky journeys; half as slow again under pressure, with a long tail. */
function aNoisyHealthyPress(random: () => number): { evidence: PressEvidence; runs: RunRecord[] } {
  const rate = 2 * 2 ** Math.floor(random() * 4);
  const spread = (p50: number) => p50 * Math.exp(0.5 * normal(random));
  const shape: PressShape = {
    intentsPerSecond: rate,
    second: (_, phase) => {
      const intents = Math.round(rate * (phase === 'pressure' ? 1.5 : 1));
      const failed = chances(random, intents, 0.01);
      const ms = Array.from({ length: intents - failed }, () => spread(phase === 'pressure' ? 150 : 100));
      const errors = chances(random, intents, 0.001);
      const none = chances(random, intents, 0.005);
      return { intents, attempts: intents + failed + errors + none, goodput: intents - failed, ms, errors, none };
    },
  };
  const single = Array.from({ length: 40 }, () => spread(85));
  const pair = Array.from({ length: 40 }, (_, index) => spread(index % 2 === 0 ? 85 : 165));
  const operations = {
    add_to_cart: byPhase(() => ({ durations: inBuckets(single), failures: chances(random, 40, 0.01) })),
    add_to_cart_pair: byPhase(() => ({ durations: inBuckets(pair), failures: 0 })),
    place_order: byPhase(() => ({ durations: inBuckets(single), failures: chances(random, 40, 0.01) })),
  };
  const unknown = chances(random, 140, 0.002);
  const races = [{ size: 4, sent: 140, ordered: 140 - unknown, refused: 0, unknown }];
  const effects = noEffects({ orphan_orders: { assessed: true, count: chances(random, 160, 0.003), example: null } });
  const runs = (['idle', 'pressure', 'recovery'] as const).flatMap((phase) =>
    ['desktop-de', 'mobile-us'].flatMap((segment) =>
      (['baseline', 'candidate'] as const).flatMap((cohort) => noisyRuns(random, { phase, segment, cohort })),
    ),
  );
  return { evidence: aPress(shape, { scenario: 'baseline-mix', operations, races, effects }), runs };
}

function noisyRuns(
  random: () => number,
  { phase, segment, cohort }: { phase: PressurePhase; segment: string; cohort: Cohort },
  { runs, flaky } = { runs: 4 + Math.floor(random() * 8), flaky: 0.01 },
): RunRecord[] {
  return Array.from({ length: runs }, () =>
    aRun({
      phase,
      segment,
      cohort,
      durationMs: 900 * Math.exp(0.3 * normal(random)) * (phase === 'pressure' ? 1.4 : 1),
      startedAt: pressInstant({ idle: -20, warm: 0, baseline: 5, pressure: 30, recovery: 60 }[phase]),
      ...(random() < flaky ? failedAt('pay') : {}),
    }),
  );
}

function chances(random: () => number, of: number, p: number): number {
  return Array.from({ length: of }, () => (random() < p ? 1 : 0)).reduce<number>((sum, hit) => sum + hit, 0);
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    const next = nextRandom(state);
    state = next.state;
    return next.value;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
