import { expect, test } from '@playwright/test';
import { bucketQuantile } from '../../runner/core/pressure/bucket-quantile.ts';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import { pressDocumentOf } from '../../runner/core/pressure/press-document-of.ts';
import type { PressEvidence } from '../../runner/core/pressure/press-evidence.ts';
import { aCollapsedPress, aHealthyPress } from '../support/press-records.ts';

function documentOf(evidence: PressEvidence) {
  return pressDocumentOf(evidence, [], judgePress(evidence, [], PRESS_POLICY), { seconds: 94, report: null });
}

test('latency buckets of phases and of presses can be added up, and the sum has the quantiles of all of it', () => {
  const [one, other] = [documentOf(aHealthyPress()), documentOf(aCollapsedPress())];
  expect(one.bucketsMs).toEqual(other.bucketsMs);
  for (const { phases, bucketsMs } of [one, other])
    for (const { durations, goodput, p95Ms } of phases) {
      expect(durations).toHaveLength(bucketsMs.length + 1);
      expect(durations.reduce((sum, count) => sum + count, 0)).toBe(goodput);
      expect(bucketQuantile(bucketsMs, durations, 0.95)).toBe(p95Ms);
    }
  const all = [...one.phases, ...other.phases];
  const merged = one.bucketsMs
    .concat(0)
    .map((_, bucket) => all.reduce((sum, { durations }) => sum + (durations[bucket] ?? 0), 0));
  expect(merged.reduce((sum, count) => sum + count, 0)).toBe(all.reduce((sum, { goodput }) => sum + goodput, 0));
});

test('intents and goodput of a phase are told by segment, and add up to those of the phase', () => {
  for (const { intents, goodput, segments } of documentOf(aCollapsedPress()).phases) {
    expect(Object.keys(segments)).toEqual(['desktop-de', 'mobile-us']);
    const sum = (key: 'intents' | 'goodput') => Object.values(segments).reduce((total, of) => total + of[key], 0);
    expect([sum('intents'), sum('goodput')]).toEqual([intents, goodput]);
  }
  expect(documentOf(aHealthyPress({ segments: {} })).phases[0]?.segments).toEqual({});
});

test('the amplification of the shop is one number, and null when its books tell nothing', () => {
  const healthy = aHealthyPress();
  expect(documentOf(healthy).shopAmplification).toBeCloseTo(1, 6);
  // Each request under pressure asks the warehouse three times instead of once.
  const from = healthy.phases.warm + healthy.phases.baseline;
  const before = healthy.served.find(({ at }) => at === from)?.requests ?? Number.NaN;
  const served = healthy.served.map((reading) => {
    const warehouse = reading.requests + 2 * Math.max(0, reading.requests - before);
    return { ...reading, work: { ...reading.work, warehouse } };
  });
  expect(documentOf({ ...healthy, served }).shopAmplification).toBeCloseTo(3, 6);
  expect(documentOf({ ...healthy, served: [] }).shopAmplification).toBeNull();
});
