import { expect, test } from '@playwright/test';
import type { CellResult } from '../../runner/core/result.ts';
import { boardLines, odds } from '../../runner/terminal/board.ts';

const PLAIN = { good: same, bad: same, warn: same, dim: same, strong: same };
const TALLY = { runs: 16, pass: 15, fail: 1, inconclusive: 2, p50Ms: 812, p95Ms: 1204 };
const CELL: CellResult = {
  journey: 'search-and-filter',
  segment: 'campaign-mobile-slow-4g',
  state: 'suspicious',
  odds: 12.4,
  healthy: Math.sqrt(20),
  healthyAt: 20,
  suspicion: 4,
  pairs: 15,
  baseline: TALLY,
  candidate: { ...TALLY, p50Ms: null, p95Ms: null },
};

test('a wide terminal shows every column, with a dash where nothing was measured', () => {
  const [head, row] = boardLines([CELL], 200, PLAIN);
  expect(head).toContain('baseline runs');
  expect(row?.split(/\s{2,}/)).toEqual([
    'search-and-filter',
    'campaign-mobile-slow-4g',
    '16',
    '1',
    '0.81/1.20',
    '16',
    '1',
    '–/–',
    '4',
    '12:1',
    '50 %',
    'suspicious',
  ]);
});

for (const width of [60, 90, 120, 200]) {
  test(`in ${width} columns journey, segment, failures, odds and verdict are always there`, () => {
    const lines = boardLines([CELL], width, PLAIN);
    for (const word of ['journey', 'segment', 'fail', 'odds', 'verdict']) expect(lines[0]).toContain(word);
    if (width >= 90) expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });
}

for (const [value, text] of [
  [0.31, '0.3:1'],
  [9.99, '10.0:1'],
  [29.6, '30:1'],
  [123_456, '1.2e5:1'],
] as const) {
  test(`odds of ${value} read as ${text}`, () => expect(odds(value)).toBe(text));
}

function same(text: string): string {
  return text;
}
