import { expect, test } from '@playwright/test';
import { segmentVerdicts } from '../../runner/core/release/segment-verdicts.ts';
import type { CellResult, CellState } from '../../runner/core/result.ts';

const TALLY = { runs: 9, pass: 9, fail: 0, inconclusive: 0, p50Ms: 400, p95Ms: 900 };

function cell(journey: string, segment: string, state: CellState): CellResult {
  const numbers = { odds: 1, healthy: 1, healthyAt: 20, suspicion: 1, pairs: 9 };
  return { journey, segment, state, baseline: TALLY, candidate: TALLY, ...numbers };
}

for (const [what, states, verdict] of [
  ['all are good', { checkout: 'good', search: 'good' }, 'widen'],
  ['one is undecided', { checkout: 'good', search: 'undecided' }, 'hold'],
  ['one was never seen', { checkout: 'no_data', search: 'good' }, 'hold'],
  ['a guard is bad', { checkout: 'bad', search: 'undecided' }, 'roll_back'],
  ['a watch is bad', { checkout: 'good', search: 'bad' }, 'hold'],
  ['what is only informed of is bad', { checkout: 'good', banner: 'bad' }, 'widen'],
  ['what is muted is bad', { checkout: 'good', coupon: 'bad' }, 'widen'],
] as const) {
  test(`A segment in which ${what} says ${verdict}`, () => {
    const cells = Object.entries(states).map(([journey, state]) => cell(journey, 'mobile-us', state));
    const roles = { search: 'watch', banner: 'info' } as const;
    const others = [cell('checkout', 'desktop-de', 'stale')];
    expect(segmentVerdicts([...cells, ...others], roles, ({ journey }) => journey === 'coupon')).toEqual([
      { segment: 'mobile-us', verdict },
      { segment: 'desktop-de', verdict: 'hold' },
    ]);
  });
}

test('Where nothing is judged, no segment says anything', () => {
  expect(segmentVerdicts([], {}, () => false)).toEqual([]);
});
