import { expect, test } from '@playwright/test';
import { buildResult } from '../../runner/core/build-result.ts';
import { mixed } from '../../runner/core/judge/alternatives.ts';
import { brokenFactors } from '../../runner/core/judge/broken.ts';
import { guiltyClaims } from '../../runner/core/judge/guilty.ts';
import { judge, judgeState } from '../../runner/core/judge/judge.ts';
import { createJudgeState, observe, observeExposureChange } from '../../runner/core/judge/judge-state.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { CellState, ReasonCode, VerdictValue } from '../../runner/core/result.ts';
import type { Cell, InconclusiveCause, RunRecord, StepRecord } from '../../runner/core/run-record.ts';
import { aPair, aRun, aWalk, failedAt } from '../support/records.ts';

const T0 = Date.parse('2026-11-23T10:00:00.000Z');
const GUEST: Cell = { journey: 'checkout-guest', segment: 'mobile-us' };
const SEARCH: Cell = { journey: 'search-and-filter', segment: 'desktop-de' };
const POLICY = { ...DARK_STAGE, soakSeconds: 0 };

type Half = 'P' | 'F' | 'slow' | InconclusiveCause;

function half(kind: Half): Partial<RunRecord> {
  if (kind === 'P') return {};
  if (kind === 'F') return failedAt('place order', 'expected an order number');
  if (kind === 'slow') return { steps: steps(9_000) };
  if (kind === 'cohort_mismatch') return { ...inconclusive(kind), releasesSeen: ['2.40.0'] };
  return inconclusive(kind);
}

function inconclusive(cause: InconclusiveCause): Partial<RunRecord> {
  return { outcome: 'inconclusive', inconclusive: { cause, message: cause }, durationMs: null };
}

function steps(placeOrderMs: number): readonly StepRecord[] {
  return [
    { name: 'open product', startMs: 0, durationMs: 300, outcome: 'pass' },
    { name: 'place order', startMs: 300, durationMs: placeOrderMs, outcome: 'pass' },
  ];
}

/** `times` rounds of one cell, one every second from `from`, both halves starting at once and taking 800 ms. */
function rounds(times: number, cell: Cell, candidate: Half, baseline: Half, from = 0): readonly RunRecord[] {
  return Array.from({ length: times }, (_, i) =>
    aPair({
      cell,
      at: new Date(T0 + (from + i) * 1000).toISOString(),
      candidate: half(candidate),
      baseline: half(baseline),
    }),
  ).flat();
}

function judged(cells: readonly Cell[], runs: readonly RunRecord[], second: number, policy = POLICY) {
  return judge(aWalk({ cells, policy }), runs, T0 + second * 1000);
}

interface Case {
  readonly what: string;
  readonly runs: readonly RunRecord[];
  readonly cells?: readonly Cell[];
  readonly second?: number;
  readonly policy?: Partial<typeof POLICY>;
  readonly verdict: VerdictValue;
  readonly codes: readonly ReasonCode[];
  readonly states: readonly CellState[];
}

const CASES: readonly Case[] = [
  {
    what: 'no run at all holds without data',
    runs: [],
    cells: [GUEST],
    verdict: 'hold',
    codes: ['no_data'],
    states: ['no_data'],
  },
  {
    what: 'one cell that never ran holds, however healthy the others are',
    runs: rounds(120, SEARCH, 'P', 'P'),
    cells: [SEARCH, { ...SEARCH, journey: 'navigation-menu' }],
    verdict: 'hold',
    codes: ['no_data'],
    states: ['good', 'no_data'],
  },
  {
    what: 'a whole segment without a run is named once',
    runs: rounds(120, SEARCH, 'P', 'P'),
    cells: [SEARCH, GUEST, { ...GUEST, journey: 'checkout-coupon' }],
    verdict: 'hold',
    codes: ['segment_missing'],
    states: ['good', 'no_data', 'no_data'],
  },
  {
    what: 'a first failure of the candidate alone holds and is asked again',
    runs: [...rounds(5, GUEST, 'P', 'P'), ...rounds(1, GUEST, 'F', 'P', 5)],
    verdict: 'hold',
    codes: ['undecided'],
    states: ['suspicious'],
  },
  {
    what: 'a candidate that always fails where its baseline passes is rolled back',
    runs: rounds(7, GUEST, 'F', 'P'),
    verdict: 'roll_back',
    codes: ['regression'],
    states: ['bad'],
  },
  {
    what: 'a candidate that is always too slow where its baseline is in time is rolled back',
    runs: rounds(9, GUEST, 'slow', 'P'),
    verdict: 'roll_back',
    codes: ['regression'],
    states: ['bad'],
  },
  {
    what: 'both releases failing holds, whatever the number of pairs',
    runs: rounds(40, GUEST, 'F', 'F'),
    verdict: 'hold',
    codes: ['control_unhealthy'],
    states: ['suspicious'],
  },
  {
    what: 'both releases slow holds',
    runs: rounds(20, GUEST, 'slow', 'slow'),
    verdict: 'hold',
    codes: ['control_unhealthy'],
    states: ['suspicious'],
  },
  {
    what: 'a baseline that fails where the candidate passes does not hold the candidate back',
    runs: rounds(110, GUEST, 'P', 'F'),
    verdict: 'widen',
    codes: [],
    states: ['good'],
  },
  {
    what: 'candidate runs that saw the baseline are no votes and hold',
    runs: rounds(12, GUEST, 'cohort_mismatch', 'P'),
    verdict: 'hold',
    codes: ['wrong_release'],
    states: ['wrong_release'],
  },
  {
    what: 'too many wrong releases hold even beside enough clean pairs',
    runs: [...rounds(110, GUEST, 'P', 'P'), ...rounds(40, GUEST, 'cohort_mismatch', 'P', 110)],
    second: 150,
    verdict: 'hold',
    codes: ['wrong_release'],
    states: ['wrong_release'],
  },
  {
    what: 'too many candidate runs that could not tell hold even beside enough clean pairs',
    runs: [...rounds(110, GUEST, 'P', 'P'), ...rounds(40, GUEST, 'killed', 'P', 110)],
    second: 150,
    verdict: 'hold',
    codes: ['no_data'],
    states: ['undecided'],
  },
  {
    what: 'a few runs that could not tell do not stand in the way',
    runs: [...rounds(4, GUEST, 'killed', 'P'), ...rounds(110, GUEST, 'P', 'P', 4)],
    second: 115,
    verdict: 'widen',
    codes: [],
    states: ['good'],
  },
  {
    what: 'two early mishaps are not yet a pattern',
    runs: [...rounds(2, GUEST, 'killed', 'P'), ...rounds(3, GUEST, 'P', 'P', 2)],
    verdict: 'hold',
    codes: ['undecided'],
    states: ['undecided'],
  },
  {
    what: 'clean pairs do not widen while the gate stands above a tenth of its limit',
    runs: rounds(110, GUEST, 'P', 'P'),
    policy: { alpha: 0.9 },
    verdict: 'hold',
    codes: ['undecided'],
    states: ['good'],
  },
  {
    what: 'evidence older than its freshness holds',
    runs: rounds(110, GUEST, 'P', 'P'),
    second: 109 + 0.8 + 301,
    verdict: 'hold',
    codes: ['stale'],
    states: ['stale'],
  },
  {
    what: 'evidence exactly as old as its freshness still counts',
    runs: rounds(110, GUEST, 'P', 'P'),
    second: 109 + 0.8 + 300,
    verdict: 'widen',
    codes: [],
    states: ['good'],
  },
  {
    what: 'enough clean pairs hold until the soak is over',
    runs: rounds(110, GUEST, 'P', 'P'),
    second: 119,
    policy: { soakSeconds: 120 },
    verdict: 'hold',
    codes: ['soaking'],
    states: ['good'],
  },
  {
    what: 'enough clean pairs widen when the soak is over',
    runs: rounds(110, GUEST, 'P', 'P'),
    second: 120,
    policy: { soakSeconds: 120 },
    verdict: 'widen',
    codes: [],
    states: ['good'],
  },
  {
    what: 'one clean pair short of the pool holds undecided',
    runs: rounds(109, GUEST, 'P', 'P'),
    second: 110,
    verdict: 'hold',
    codes: ['undecided'],
    states: ['good'],
  },
  {
    what: 'a claim one clean pair short holds undecided though the pool has enough',
    runs: [...rounds(110, SEARCH, 'P', 'P'), ...rounds(14, GUEST, 'P', 'P', 110)],
    cells: [SEARCH, GUEST],
    second: 125,
    verdict: 'hold',
    codes: ['undecided'],
    states: ['good', 'undecided'],
  },
];

for (const { what, runs, cells = [GUEST], second = 110, policy, verdict, codes, states } of CASES) {
  test(what, () => {
    const judgement = judged(cells, runs, second, { ...POLICY, ...policy });
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reasons.map(({ code }) => code)).toEqual(codes);
    expect(judgement.cells.map(({ state }) => state)).toEqual(states);
  });
}

test('a regression names journey, segment, step, class and the numbers that a person needs', () => {
  const runs = [...rounds(2, GUEST, 'P', 'P'), ...rounds(8, GUEST, 'F', 'P', 2), ...rounds(20, SEARCH, 'P', 'P', 10)];
  const { verdict, odds, limit, reasons } = judged([GUEST, SEARCH], runs, 30);
  expect(verdict).toBe('roll_back');
  expect(limit).toBe(30);
  expect(odds).toBeGreaterThanOrEqual(30);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatchObject({ ...GUEST, code: 'regression', step: 'place order', failure: 'assertion' });
  expect(reasons[0]?.text).toMatch(
    /^checkout-guest in mobile-us fails at "place order" \(assertion\): \d of \d+ candidate runs against 0 of \d+ baseline runs/,
  );
  expect(reasons[0]?.text).toContain('limit 30:1');
  expect(reasons[0]?.text).toContain('fewer than 1 of 30 releases');
});

test('a step that is too slow is named with the times of both releases', () => {
  const slower = (i: number) =>
    aPair({ cell: GUEST, at: new Date(T0 + i * 1000).toISOString(), candidate: { steps: steps(1_100) } });
  const runs = Array.from({ length: 14 }, (_, i) => slower(i)).flat();
  const { verdict, reasons } = judged([GUEST], runs, 20);
  expect(verdict).toBe('roll_back');
  expect(reasons[0]).toMatchObject({ ...GUEST, step: 'place order', failure: 'slow' });
  expect(reasons[0]?.text).toContain('1100 ms against 500 ms');
});

test('a candidate slower by less than headroom and tolerance is in time', () => {
  // Baseline 500 ms: budget 500 × 1.5 + 100 = 850 ms, the candidate's 935 ms.
  const pair = (i: number, ms: number) =>
    aPair({ cell: GUEST, at: new Date(T0 + i * 1000).toISOString(), candidate: { steps: steps(ms) } });
  const counts = (ms: number) =>
    judged([GUEST], Array.from({ length: 10 }, (_, i) => pair(i, ms)).flat(), 20).evidence.find(
      ({ check }) => check === 'in-time',
    )?.counts;
  expect(counts(935)).toEqual({ FP: 0, PF: 0, FF: 0, PP: 10 });
  // The first three pairs only fill the baseline's past.
  expect(counts(936)).toEqual({ FP: 7, PF: 0, FF: 0, PP: 3 });
});

test('a step takes too long from just above its budget on, and the tolerance is for the candidate alone', () => {
  const inTime = (runs: readonly RunRecord[]) =>
    judged([GUEST], runs, 60).evidence.find(({ check }) => check === 'in-time');
  const pair = (candidate: number, baseline: number) =>
    aPair({ cell: GUEST, candidate: { steps: steps(candidate) }, baseline: { steps: steps(baseline) } });
  expect(inTime(pair(5_000, 5_000))?.counts.PP).toBe(1);
  expect(inTime(pair(5_001, 5_001))?.counts.FF).toBe(1);
  expect(inTime([...pair(500, 500), ...pair(500, 500), ...pair(500, 500), ...pair(900, 900)])?.counts.PF).toBe(1);
});

test('the limit is 1/alpha: just reached it rolls back, just missed it holds', () => {
  const runs = rounds(4, GUEST, 'F', 'P');
  const { odds } = judged([GUEST], runs, 10, { ...POLICY, alpha: 1e-9 });
  expect(judged([GUEST], runs, 10, { ...POLICY, alpha: 1 / (odds * 0.999) }).verdict).toBe('roll_back');
  expect(judged([GUEST], runs, 10, { ...POLICY, alpha: 1 / (odds * 1.001) }).verdict).toBe('hold');
});

test('of several failing steps the one is named that fails most beyond what the baseline shows', () => {
  const failing = (step: string) => aPair({ cell: GUEST, candidate: failedAt(step) });
  const both = aPair({ cell: GUEST, candidate: failedAt('search'), baseline: failedAt('search') });
  const runs = [...failing('cart'), ...both, ...both, ...both, ...['pay', 'pay', 'pay', 'cart'].flatMap(failing)];
  expect(judged([GUEST], runs, 60).reasons[0]?.step).toBe('pay');
});

test("health is the candidate's, whatever its twin does", () => {
  const [passes] = judged([GUEST], rounds(20, GUEST, 'P', 'F'), 60).evidence;
  expect(passes?.healthy).toBeGreaterThan(20);
  expect(judged([GUEST], rounds(20, GUEST, 'F', 'P'), 60).evidence[0]?.healthy).toBeLessThan(1);
});

test('slow runs are held against the reference rate of slow runs', () => {
  const [passes, inTime] = judged([GUEST], rounds(1, GUEST, 'slow', 'P'), 60).evidence;
  expect(passes?.suspicion).toBeLessThan(1);
  expect(inTime?.suspicion).toBeCloseTo(mixed(brokenFactors(POLICY.referenceRateSlow)(1)), 9);
});

test('evidence stays finite and JSON-safe after any number of failures', () => {
  const { evidence, odds } = judged([GUEST], rounds(1_200, GUEST, 'F', 'P'), 1_200);
  expect(evidence[0]?.worse).toBe(1e280);
  expect(Number.isFinite(odds)).toBe(true);
});

for (const { what, evidence, named } of [
  { what: 'none reaches its rank, so the strongest alone', evidence: [10, 40, 12], named: [40] },
  { what: 'the second misses 3/(2α) = 45', evidence: [46, 44, 3], named: [46] },
  { what: 'the second reaches it', evidence: [46, 3, 45], named: [46, 45] },
  { what: 'the third pulls the first two with it', evidence: [31, 30, 30], named: [31, 30, 30] },
  { what: 'there is none', evidence: [], named: [] },
]) {
  test(`of claims with evidence [${evidence.join(', ')}], ${what}: these are named`, () => {
    expect(guiltyClaims(evidence, (value) => value, 1 / 30)).toEqual(named);
  });
}

test('every guilty claim is named, strongest first, and no innocent one', () => {
  const coupon = { ...GUEST, journey: 'checkout-coupon' };
  const runs = [
    ...rounds(12, GUEST, 'F', 'P'),
    ...rounds(14, coupon, 'F', 'P', 12),
    ...rounds(9, SEARCH, 'P', 'P', 26),
  ];
  const { reasons } = judged([GUEST, coupon, SEARCH], runs, 40);
  expect(reasons.map(({ journey }) => journey)).toEqual(['checkout-coupon', 'checkout-guest']);
});

test('a verdict to roll back stands, whatever ends while the walk is being stopped', () => {
  const guilty = rounds(7, GUEST, 'F', 'P');
  const before = judged([GUEST, SEARCH], guilty, 10);
  const after = judged([GUEST, SEARCH], [...guilty, ...rounds(5, GUEST, 'P', 'F', 10)], 20);
  expect(before.verdict).toBe('roll_back');
  expect(after.verdict).toBe('roll_back');
  expect(after.odds).toBe(before.odds);
});

test('a run that saw another release than expected has no vote, whatever its outcome says', () => {
  const wrong = { releasesSeen: ['2.41.0', '2.40.0'] };
  const runs = Array.from({ length: 10 }, () =>
    aPair({ cell: GUEST, candidate: { ...failedAt('pay'), ...wrong } }),
  ).flat();
  const { verdict, reasons, evidence } = judged([GUEST], runs, 60);
  expect(verdict).toBe('hold');
  expect(reasons[0]?.code).toBe('wrong_release');
  expect(reasons[0]?.text).toContain('saw 2.40.0 where 2.41.0 was expected');
  expect(evidence.every(({ pairs }) => pairs === 0)).toBe(true);
});

test('a passed run that saw no release proves nothing, a failed one that got no document does count', () => {
  const unseen = (candidate: Partial<RunRecord>) =>
    judged([GUEST], aPair({ cell: GUEST, candidate: { ...candidate, releasesSeen: [] } }), 60).evidence[0]?.pairs;
  expect(unseen({})).toBe(0);
  expect(unseen(failedAt('open product'))).toBe(1);
});

test('a half that ends twice counts once, and a half without its twin not at all', () => {
  const failed = aRun({ ...GUEST, cohort: 'candidate', round: 'a', ...failedAt('pay') });
  const retried = aRun({ ...GUEST, cohort: 'candidate', round: 'a' });
  const twin = aRun({ ...GUEST, round: 'a' });
  const alone = aRun({ ...GUEST, cohort: 'candidate', round: 'b', ...failedAt('pay') });
  const [passes] = judged([GUEST], [failed, retried, twin, alone], 60).evidence;
  expect(passes?.counts).toEqual({ FP: 1, PF: 0, FF: 0, PP: 0 });
});

test('an exposure change asks for health and soak anew, but forgets no evidence against the candidate', () => {
  const walk = aWalk({ cells: [GUEST], policy: { ...POLICY, soakSeconds: 60 } });
  const clean = rounds(110, GUEST, 'P', 'P').reduce(observe, createJudgeState(walk));
  expect(judgeState(clean, T0 + 110_000).verdict).toBe('widen');
  const wider = observeExposureChange(clean, { ...walk.policy, countsFrom: 0 });
  const [first] = judgeState(wider, T0 + 110_000).evidence;
  expect(judgeState(wider, T0 + 110_000).verdict).toBe('hold');
  expect(first?.healthy).toBe(1);
  expect(first?.worse).toBe(judgeState(clean, T0 + 110_000).evidence[0]?.worse);
  const staged = { ...walk, policy: { ...walk.policy, stages: 2 } };
  const half = rounds(1, GUEST, 'F', 'P').reduce(observe, createJudgeState(staged));
  const next = (state: typeof half) =>
    judgeState(rounds(1, GUEST, 'F', 'P').reduce(observe, state), T0).evidence[0]?.worse;
  expect(next(observeExposureChange(half, { ...staged.policy, countsFrom: 0 }))).toBeGreaterThan(
    (next(half) ?? 0) * 1.2,
  );
  const broken = rounds(7, GUEST, 'F', 'P').reduce(observe, createJudgeState(walk));
  expect(judgeState(observeExposureChange(broken, { ...walk.policy, countsFrom: 0 }), T0 + 110_000).verdict).toBe(
    'roll_back',
  );
});

test('a stage counts only what starts after its warm-up, for the rates that it tolerates; rounds that prove a rollback never count', () => {
  const walk = aWalk({ cells: [GUEST] });
  const rules = { tolerated: 0.3, toleratedPool: 0.2, soakSeconds: 0 };
  const after = (countsFrom: number, runs: readonly RunRecord[]) =>
    judgeState(
      runs.reduce(observe, observeExposureChange(createJudgeState(walk), { ...rules, countsFrom })),
      T0 + 40_000,
    );
  const clean = rounds(40, GUEST, 'P', 'P');
  expect(after(0, clean).evidence[0]?.pairs).toBe(40);
  expect(after(0, clean).verdict).toBe('widen');
  expect(after(T0 + 20_000, clean).evidence[0]?.pairs).toBe(20);
  expect(after(T0 + 1e9, clean).verdict).toBe('hold');
  const proofs = rounds(40, GUEST, 'F', 'P').map((run) => ({ ...run, trigger: 'proof' as const }));
  expect(after(0, proofs).evidence[0]?.pairs).toBe(0);
});

test('a widen says what was shown', () => {
  const { shown } = judged([GUEST], rounds(110, GUEST, 'P', 'P'), 110);
  expect(shown).toBe(
    'Shown at 95 %: every journey in every segment fails in fewer than 20 % of runs on 2.41.0, all together in fewer than 3 % (110 pairs); each exceeds the time budget of a step in fewer than 20 % of runs.',
  );
});

test('a hold says how many clean pairs are missing about', () => {
  const { shown } = judged([GUEST], rounds(10, GUEST, 'P', 'P'), 110);
  expect(shown).toContain('checkout-guest in mobile-us (about 5 clean pairs more)');
  expect(shown).toContain('about 100 clean pairs more');
});

test('twenty cells that pass every six seconds widen at 400 pairs after 120 seconds', () => {
  const cells = Array.from({ length: 20 }, (_, i) => ({ journey: `journey-${i}`, segment: 'desktop-de' }));
  const policy = { ...DARK_STAGE, stages: 5, soakSeconds: 120 };
  const walk = aWalk({ cells, policy });
  let state = createJudgeState(walk);
  const verdicts: VerdictValue[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (const cell of cells) {
      state = aPair({ cell, at: new Date(T0 + round * 6_000).toISOString() }).reduce(observe, state);
    }
    verdicts.push(judgeState(state, T0 + (round + 1) * 6_000).verdict);
  }
  expect(verdicts.indexOf('widen')).toBe(19);
});

test('one journey of twenty that both releases fail forty times holds and says so', () => {
  const cells = Array.from({ length: 20 }, (_, i) => ({ journey: `journey-${i}`, segment: 'desktop-de' }));
  const runs = Array.from({ length: 40 }, (_, round) =>
    cells.flatMap((cell, i) => rounds(1, cell, i === 7 ? 'F' : 'P', i === 7 ? 'F' : 'P', round)),
  ).flat();
  const { verdict, reasons, burst } = judged(cells, runs, 60, { ...POLICY, stages: 5 });
  expect(verdict).toBe('hold');
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatchObject({ code: 'control_unhealthy', journey: 'journey-7' });
  expect(reasons[0]?.text).toContain('both releases fail');
  expect(burst).toEqual([cells[7]]);
});

test('the result document carries the judgement, the exit code and the tallies', () => {
  const runs = [...rounds(9, GUEST, 'F', 'P'), ...rounds(2, GUEST, 'killed', 'P', 9)];
  const walk = aWalk({ cells: [GUEST], policy: POLICY });
  const now = new Date(T0 + 20_000).toISOString();
  const result = buildResult(walk, runs, judge(walk, runs, now), { seconds: 20, report: 'r.html', now });
  expect(result).toMatchObject({
    verdict: 'roll_back',
    exitCode: 20,
    limit: 30,
    runs: 22,
    report: 'r.html',
    judgedAt: now,
  });
  expect(result.cells[0]?.candidate).toEqual({ runs: 11, pass: 0, fail: 9, inconclusive: 2, p50Ms: null, p95Ms: null });
  expect(result.cells[0]?.baseline).toEqual({ runs: 11, pass: 11, fail: 0, inconclusive: 0, p50Ms: 800, p95Ms: 800 });
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});
