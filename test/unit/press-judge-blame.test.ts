import { expect, test } from '@playwright/test';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import type { PressEvidence } from '../../runner/core/pressure/press-evidence.ts';
import {
  aGenerator,
  aPress,
  aRecoveringPress,
  byPhase,
  inBuckets,
  operation,
  times,
  underPressure,
} from '../support/press-records.ts';

test('a shop that works four times as much for each request multiplies retries', () => {
  const { verdict, reasons } = judgePress(withWork(aRecoveringPress(), 4), [], PRESS_POLICY);
  expect(verdict).toBe('fail');
  expect(reasons).toMatchObject([{ code: 'shop_amplification', phase: 'pressure' }]);
  expect(reasons[0]?.text).toContain('warehouse');
});

test('drops while clients hang on a collapsed shop are the shop’s, and are told', () => {
  const evidence = aPress({
    second: (at, phase) => {
      if (phase === 'pressure' && at < 39)
        return { intents: 20, dropped: 4, attempts: 80, goodput: 4, none: 60, ms: 3500, pages: 20 };
      if (at >= 39) return { intents: 6, dropped: 2, attempts: 24, goodput: 0, none: 24, pages: 6 };
      return { intents: 8, ms: 110 };
    },
  });
  const { verdict, reasons } = judgePress(evidence, [], PRESS_POLICY);
  expect(verdict).toBe('fail');
  expect(reasons.map(({ code }) => code)).toEqual(['metastable']);
  expect(reasons[0]?.text).toContain('170 intents');
});

test('the same drops are the generator’s when it had no processor time', () => {
  const evidence = aPress(
    { second: (at) => (at >= 24 ? { intents: 6, dropped: 2, goodput: 0, none: 6, pages: 1 } : { intents: 8 }) },
    { generators: [aGenerator({ cpuRatio: 0.95 })] },
  );
  const { verdict, reasons } = judgePress(evidence, [], PRESS_POLICY);
  expect(verdict).toBe('invalid');
  expect(reasons.map(({ code }) => code)).toContain('generator_dropped');
});

test('clients that repeat one request more than others move the mix, and that is no work of the shop’s own', () => {
  const mix = (n: number, under: number) =>
    byPhase((phase) => ({ durations: inBuckets(times(phase === 'pressure' ? under : n, 100)), failures: 0 }));
  const evidence = withWork(aRecoveringPress(), 2.4);
  const single = { open_product: mix(160, 480), add_to_cart: mix(160, 480) };
  const repeated = { open_product: mix(160, 480), add_to_cart: mix(160, 9120) };
  const codes = (operations: PressEvidence['operations']) =>
    judgePress({ ...evidence, operations }, [], PRESS_POLICY).reasons.map(({ code }) => code);
  expect(codes(single)).toEqual(['shop_amplification']);
  expect(codes(repeated)).toEqual([]);
});

test('when everything hangs, no single operation is blamed', () => {
  const hung = (n: number) => operation([...times(n, 60), ...times(3 * n, 1001)], 3 * n);
  const evidence = underPressure(
    { intents: 12, attempts: 40, goodput: 3, none: 30 },
    { operations: { browse: hung(100), add_to_cart: hung(100) } },
  );
  const { reasons } = judgePress(evidence, [], PRESS_POLICY);
  const unanswered = reasons.filter(({ code, phase }) => code === 'no_answer' && phase === 'pressure');
  expect(unanswered.map(({ operation }) => operation)).toEqual([undefined]);
});

/** Under pressure the inner work of each request is `times` what it was. */
function withWork(evidence: PressEvidence, factor: number): PressEvidence {
  let work = 0;
  let before = 0;
  const served = evidence.served.map((reading) => {
    work += (reading.requests - before) * (reading.at > 24 && reading.at <= 54 ? factor : 1);
    before = reading.requests;
    return { ...reading, work: { warehouse: work } };
  });
  return { ...evidence, served };
}
