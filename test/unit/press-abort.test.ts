import { expect, test } from '@playwright/test';
import { type LoadSoFar, shouldAbort } from '../../runner/core/pressure/abort-load.ts';
import { ABORT_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import type { LoadPhase } from '../../runner/core/pressure/load-counts.ts';
import type { AbortPolicy } from '../../runner/core/pressure/press-policy.ts';
import type { RunRecord } from '../../runner/core/run-record.ts';
import { aPress, type PressSecond } from '../support/press-records.ts';
import { aRun, failedAt } from '../support/records.ts';

type Second = (at: number, phase: LoadPhase) => PressSecond;

const healthy: Second = (_, phase) => ({ intents: phase === 'pressure' ? 12 : 8, ms: 110 });
const under =
  (second: PressSecond): Second =>
  (at, phase) =>
    phase === 'pressure' ? second : healthy(at, phase);

/** Asks once a second, as the runner does; the second in which the load is ended, and why. */
function watch(
  second: Second,
  policy: AbortPolicy = ABORT_POLICY,
  runs: readonly RunRecord[] = [],
): [number, string] | null {
  const { windows, bucketsMs } = aPress({ second });
  for (let seen = 1; seen <= windows.length; seen += 1) {
    const state: LoadSoFar = { windows: windows.slice(0, seen), bucketsMs, runs };
    const stopped = shouldAbort(state, policy);
    if (stopped !== null) {
      expect(stopped).toMatchObject({ by: 'guard', at: seen });
      return [seen, stopped.code];
    }
  }
  return null;
}

test('a healthy load is let alone, and so is nothing', () => {
  expect(watch(healthy)).toBeNull();
  expect(shouldAbort({ windows: [], runs: [], bucketsMs: [] }, ABORT_POLICY)).toBeNull();
});

test('errors in two of three windows end the load', () => {
  // Pressure begins in second 24: two windows of 10 s are full in second 44.
  expect(watch(under({ intents: 12, goodput: 2, errors: 10 }))).toEqual([44, 'failed_share']);
  expect(watch(under({ intents: 12, goodput: 2, none: 10 }), { ...ABORT_POLICY, windows: 1 })).toEqual([
    34,
    'failed_share',
  ]);
});

test('errors that have passed do not', () => {
  const passing: Second = (at, phase) =>
    phase === 'pressure' && at < 34 ? { intents: 12, errors: 12, goodput: 0 } : healthy(at, phase);
  expect(watch(passing)).toBeNull();
});

test('errors of a few answers do not', () => {
  expect(watch(under({ intents: 1, goodput: 0, errors: 1 }), { ...ABORT_POLICY, windowSeconds: 5 })).toBeNull();
});

test('errors outside of the pressure do not: there is nothing to spare the shop from', () => {
  expect(watch((at) => (at >= 54 ? { intents: 8, errors: 8, goodput: 0 } : { intents: 8 }))).toBeNull();
});

test('answers that take much longer than in the baseline phase end the load', () => {
  expect(watch(under({ intents: 12, ms: 3500 }))).toEqual([44, 'p95']);
  expect(watch(under({ intents: 12, ms: 900 }))).toBeNull();
});

test('a probe without a good answer ends the load, also after the pressure', () => {
  const down =
    (from: number): Second =>
    (at, phase) => ({ ...healthy(at, phase), probe: at >= from ? 'bad' : 'ok' });
  expect(watch(down(30))).toEqual([45, 'probe_down']);
  expect(watch(down(60))).toEqual([75, 'probe_down']);
  expect(watch((at, phase) => ({ ...healthy(at, phase), probe: at % 10 === 0 ? 'ok' : 'bad' }))).toBeNull();
});

test('a probe that never had a good answer says nothing of the load', () => {
  expect(watch((at, phase) => ({ ...healthy(at, phase), probe: 'bad' }))).toBeNull();
});

test('journeys that fail under pressure end the load, of the candidate and in number', () => {
  const idle = Array.from({ length: 6 }, () => aRun({ cohort: 'candidate', phase: 'idle' }));
  const failing = (n: number, cohort: 'baseline' | 'candidate') =>
    Array.from({ length: n }, () => aRun({ cohort, phase: 'pressure', ...failedAt('pay') }));
  expect(watch(healthy, ABORT_POLICY, [...idle, ...failing(6, 'candidate')])).toEqual([25, 'journeys']);
  expect(watch(healthy, ABORT_POLICY, [...idle, ...failing(3, 'candidate')])).toBeNull();
  expect(watch(healthy, ABORT_POLICY, [...idle, ...failing(6, 'baseline')])).toBeNull();
  expect(watch(healthy, ABORT_POLICY, failing(6, 'candidate'))).toBeNull();
});

test('limits that are out of reach let a collapse be watched to its end', () => {
  const lenient = { ...ABORT_POLICY, failedShare: 1, journeyDrop: 1, p95Ratio: 1e9, probeDownSeconds: 60 };
  expect(watch(under({ intents: 12, goodput: 0, none: 12, probe: 'bad' }), lenient)).toBeNull();
});
