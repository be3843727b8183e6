import { expect, test } from '@playwright/test';
import { coresIn, mustShare, shareMachine, workersMeanwhile } from '../../runner/engines/load/share-cores.ts';

/**
 * Cores, generators, whether the shop is here → browsers at most, and whether they share cores with the generators. `apart` and `asked`:
 * with and without `taskset`; what keeps to its own cores takes no more of the others.
 */
const MACHINES: readonly (readonly [
  cores: number,
  generators: number,
  here: boolean,
  apart: readonly [browsers: number, share: boolean],
  asked: readonly [browsers: number, share: boolean],
])[] = [
  [1, 1, false, [1, true], [1, true]],
  [1, 1, true, [1, true], [1, true]],
  [2, 1, false, [1, false], [1, false]],
  [2, 1, true, [1, true], [1, true]],
  [4, 1, false, [3, false], [3, false]],
  [4, 1, true, [2, false], [2, false]],
  [4, 2, false, [2, false], [2, false]],
  [4, 9, true, [1, false], [1, true]],
  [8, 1, false, [7, false], [7, false]],
  [8, 3, true, [4, false], [4, false]],
  [16, 1, true, [14, false], [14, false]],
  [16, 12, false, [8, false], [4, false]],
];

for (const [cores, generators, here, apart, together] of MACHINES) {
  const where = `${cores} cores, ${generators} generators, the shop ${here ? 'here' : 'elsewhere'}`;
  for (const [own, [browsers, share]] of [
    [numbered(cores), apart],
    [null, together],
  ] as const) {
    test(`${where}, ${own === null ? 'no taskset' : 'taskset'}: ${browsers} browsers${share ? ', on shared cores' : ''}`, () => {
      const shares = shareMachine({ available: cores, own, generators });
      const workers = workersMeanwhile(shares, 64, here);
      expect({ workers, shares: mustShare(shares, workers, here) }).toEqual({ workers: browsers, shares: share });
      expect(shares.available).toBe(cores);
      expect(workersMeanwhile(shares, 1, here)).toBe(1);
    });
  }
}

test('generators and journeys have no core in common, and all cores between them', () => {
  for (const cores of [4, 8, 16]) {
    for (const generators of [1, 3, 64]) {
      // A machine of which this process may use every other core.
      const own = numbered(cores).map((core) => core * 2);
      const { apart, taken } = shareMachine({ available: cores, own, generators });
      expect([...(apart?.generators ?? []), ...(apart?.journeys ?? [])]).toEqual(own);
      expect(apart?.generators.length).toBe(taken);
      expect(taken).toBe(Math.min(generators, cores / 2));
    }
  }
});

test('a container’s quota counts, not the cores that it could run on', () => {
  const own = numbered(16);
  expect(shareMachine({ available: 2, own, generators: 1 })).toEqual({ available: 2, taken: 1, apart: null });
  const four = shareMachine({ available: 4, own, generators: 8 });
  expect(four).toMatchObject({ taken: 2, apart: { generators: [0, 1] } });
  expect(workersMeanwhile(four, 16, false)).toBe(2);
});

test('lists of cores are read as taskset writes them', () => {
  expect(coresIn('0-2,5')).toEqual([0, 1, 2, 5]);
  expect(coresIn('7')).toEqual([7]);
});

function numbered(count: number): readonly number[] {
  return Array.from({ length: count }, (_, core) => core);
}
