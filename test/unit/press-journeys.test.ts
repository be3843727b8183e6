import { expect, test } from '@playwright/test';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import type { Cohort, PressurePhase, RunRecord } from '../../runner/core/run-record.ts';
import { aCollapsedPress, aHealthyPress, aRecoveringPress, pressInstant } from '../support/press-records.ts';
import { aRun, failedAt } from '../support/records.ts';

const REFUSED: Partial<RunRecord> = {
  outcome: 'inconclusive',
  inconclusive: { cause: 'target_refused', message: 'net::ERR_CONNECTION_REFUSED' },
  durationMs: null,
};
const THROTTLED: Partial<RunRecord> = {
  outcome: 'inconclusive',
  inconclusive: { cause: 'throttled', message: 'POST /de/cart answered 503, Retry-After 1' },
};

const STRAYED: Partial<RunRecord> = {
  outcome: 'inconclusive',
  inconclusive: { cause: 'cohort_mismatch', message: 'expected 2.41.0, saw 2.40.0' },
};

/** Runs of one cell in a phase, spread over it. */
function runs(
  n: number,
  cohort: Cohort,
  phase: PressurePhase,
  as: (index: number) => Partial<RunRecord> = () => ({}),
): RunRecord[] {
  const from = { idle: -30, warm: 0, baseline: 4, pressure: 24, recovery: 54 }[phase];
  const records = Array.from({ length: n }, (_, index) => {
    const durationMs = 800 + 7 * index + (cohort === 'candidate' ? 3 : 0);
    return aRun({ cohort, phase, trigger: 'press', durationMs, startedAt: pressInstant(from + index), ...as(index) });
  });
  return records;
}

function walked(under: Partial<Record<Cohort, Partial<RunRecord>>>, phase: PressurePhase = 'pressure'): RunRecord[] {
  return [
    ...runs(6, 'candidate', 'idle'),
    ...runs(6, 'baseline', 'idle'),
    ...runs(10, 'candidate', phase, () => under.candidate ?? {}),
    ...runs(10, 'baseline', phase, () => under.baseline ?? {}),
  ];
}

/** A short press of two cells: as many runs of each in either release before the load as under it. */
function short(
  n: number,
  under: { readonly desktop?: Partial<RunRecord>; readonly mobile?: Partial<RunRecord> },
  both = false,
): RunRecord[] {
  return (['desktop', 'mobile'] as const).flatMap((device) => {
    const cell = { segment: device === 'desktop' ? 'desktop-de' : 'mobile-us' };
    const failing = () => ({ ...cell, ...under[device] });
    return [
      ...runs(n, 'candidate', 'idle', () => cell),
      ...runs(n, 'baseline', 'idle', () => cell),
      ...runs(n, 'candidate', 'pressure', failing),
      ...runs(n, 'baseline', 'pressure', both ? failing : () => cell),
    ];
  });
}

const slow = (extra: number) => (index: number) => ({ durationMs: 800 + extra + 11 * index });

const CASES = [
  ['journeys that pass say nothing', walked({}), 'pass', []],
  [
    'journeys that fail under pressure in the new release only are its fault',
    walked({ candidate: failedAt('add to cart') }),
    'fail',
    ['journey_fails'],
  ],
  [
    'the same after the pressure',
    walked({ candidate: failedAt('add to cart') }, 'recovery'),
    'fail',
    ['journey_fails'],
  ],
  ['a refused connection is a failure under pressure', walked({ candidate: REFUSED }), 'fail', ['journey_fails']],
  [
    'a shop that asks every journey to come later has not failed them, but they have seen nothing either',
    walked({ candidate: THROTTLED }),
    'invalid',
    ['no_data'],
  ],
  [
    'a journey that was asked to come later has seen enough when the others have',
    [...walked({}), ...runs(4, 'candidate', 'pressure', () => THROTTLED)],
    'pass',
    [],
  ],
  [
    'journeys that saw another release under pressure say nothing of this one',
    [...walked({}), ...runs(1, 'candidate', 'pressure', () => STRAYED)],
    'invalid',
    ['wrong_release'],
  ],
  [
    'failures in both releases are no one’s in particular',
    walked({ candidate: failedAt('add to cart'), baseline: failedAt('add to cart') }),
    'invalid',
    ['control_unhealthy'],
  ],
  [
    'six of six runs that fail in one of two cells are enough, when the old release passes six of six',
    short(6, { mobile: failedAt('add to cart') }),
    'fail',
    ['journey_fails'],
  ],
  [
    'three of three in either of two cells are enough together',
    short(3, { desktop: failedAt('pay'), mobile: failedAt('pay') }),
    'fail',
    ['journey_fails'],
  ],
  ['three of three in one of two cells are too few', short(3, { mobile: failedAt('pay') }), 'pass', []],
  [
    'three of three in either cell of both releases are the shop’s, or the prober’s',
    short(3, { desktop: failedAt('pay'), mobile: failedAt('pay') }, true),
    'invalid',
    ['control_unhealthy'],
  ],
  [
    'one failure of ten is none',
    [...walked({}), ...runs(1, 'candidate', 'pressure', () => failedAt('pay'))],
    'pass',
    [],
  ],
  [
    'journeys that take three times as long are slow',
    [
      ...runs(8, 'candidate', 'idle'),
      ...runs(10, 'candidate', 'pressure', slow(1600)),
      ...runs(10, 'baseline', 'pressure'),
    ],
    'fail',
    ['journey_slow'],
  ],
  [
    'slowness in both releases is the machine’s',
    [
      ...runs(8, 'candidate', 'idle'),
      ...runs(10, 'candidate', 'pressure', slow(1600)),
      ...runs(10, 'baseline', 'pressure', slow(1600)),
    ],
    'pass',
    [],
  ],
  [
    'what a shopper does not feel is not slow',
    [
      ...runs(8, 'candidate', 'idle'),
      ...runs(10, 'candidate', 'pressure', slow(250)),
      ...runs(10, 'baseline', 'pressure'),
    ],
    'pass',
    [],
  ],
] as const satisfies readonly (readonly [string, readonly RunRecord[], string, readonly string[]])[];

for (const [name, records, verdict, codes] of CASES) {
  test(name, () => {
    const judgement = judgePress(aHealthyPress(), records, PRESS_POLICY);
    expect({ verdict: judgement.verdict, codes: judgement.reasons.map(({ code }) => code) }).toEqual({
      verdict,
      codes,
    });
  });
}

test('journeys that fail while a trigger lasts are not held against the shop, after it they are', () => {
  const idle = [...runs(6, 'candidate', 'idle'), ...runs(6, 'baseline', 'idle')];
  const during = runs(12, 'candidate', 'pressure', () => failedAt('add to cart'));
  const twins = runs(12, 'baseline', 'pressure');
  expect(judgePress(aRecoveringPress(), [...idle, ...during, ...twins], PRESS_POLICY).verdict).toBe('pass');
  const after = runs(12, 'candidate', 'recovery', () => failedAt('add to cart'));
  const { reasons } = judgePress(
    aRecoveringPress(),
    [...idle, ...after, ...runs(12, 'baseline', 'recovery')],
    PRESS_POLICY,
  );
  expect(reasons).toMatchObject([
    { code: 'journey_fails', phase: 'recovery', journey: 'checkout-guest', segment: 'desktop-de' },
  ]);
});

test('a shop whose own answers collapse fails even when the journeys of both releases do', () => {
  const records = walked({ candidate: failedAt('pay'), baseline: failedAt('pay') }, 'recovery');
  const { verdict, reasons } = judgePress(aCollapsedPress(), records, PRESS_POLICY);
  expect(verdict).toBe('fail');
  expect(reasons.map(({ code }) => code)).toEqual(['metastable', 'control_unhealthy']);
});

test('the reason tells the numbers of both releases, and of the first failure its step and first line', () => {
  const { reasons } = judgePress(
    aHealthyPress(),
    walked({ candidate: failedAt('pay', 'no confirmation came\n\nLocator: what Playwright adds') }),
    PRESS_POLICY,
  );
  expect(reasons[0]?.text).toBe(
    'checkout-guest in desktop-de: 10 of 10 runs failed under pressure, 0 of 6 runs failed before it; the old release meanwhile 0 of 10 runs failed. First of them, at "pay": no confirmation came',
  );
});

test('what only all cells together show is told of them together', () => {
  const { reasons } = judgePress(
    aHealthyPress(),
    short(3, { desktop: failedAt('pay', 'no page came'), mobile: failedAt('pay') }),
    PRESS_POLICY,
  );
  expect(reasons).toEqual([
    {
      code: 'journey_fails',
      phase: 'pressure',
      text: '2 cells together: 6 of 6 runs failed under pressure, 0 of 6 runs failed before it; the old release meanwhile 0 of 6 runs failed. First of them, at "pay": no page came',
    },
  ]);
});

test('cells are told for every phase in which they were walked, both releases side by side', () => {
  const { summary } = judgePress(aHealthyPress(), walked({ candidate: failedAt('pay') }), PRESS_POLICY);
  expect(summary.cells).toMatchObject([
    { phase: 'idle', candidate: { runs: 6, pass: 6, fail: 0 }, baseline: { runs: 6, pass: 6, p50Ms: 814 } },
    { phase: 'pressure', candidate: { runs: 10, pass: 0, fail: 10, p50Ms: null }, baseline: { runs: 10, pass: 10 } },
  ]);
});
