import { expect, test } from '@playwright/test';
import { accumulate, evidence, startAccumulating } from '../../runner/core/judge/accumulate.ts';
import { alternatives } from '../../runner/core/judge/alternatives.ts';
import type { Bit } from '../../runner/core/judge/bet.ts';
import { brokenFactors } from '../../runner/core/judge/broken.ts';
import { createGate, type Gate, gateAfter, gateOdds } from '../../runner/core/judge/gate.ts';
import { healthOf, healthyAfter, startHealthy } from '../../runner/core/judge/healthy.ts';
import { kl } from '../../runner/core/judge/kl.ts';
import { type TwinBits, worseFactors } from '../../runner/core/judge/worse.ts';
import { cleanRunsFixed } from '../../runner/core/plan/rounds-needed.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import vectors from './fixtures/detection-vectors.json' with { type: 'json' };

/** `PP*30,FP` → one item per pair; `1,0*5` → one per run. */
function spelledOut(sequence: string): readonly string[] {
  return sequence.split(',').flatMap((part) => {
    const [item = '', times = '1'] = part.split('*');
    return Array.from({ length: Number(times) }, () => item);
  });
}

function bit(letter: string | undefined): Bit {
  return letter === 'F' || letter === '1' ? 1 : 0;
}

function twins(pair: string): TwinBits {
  return { candidate: bit(pair[0]), baseline: bit(pair[1]) };
}

function expectClose(actual: number | undefined, expected: number | undefined): void {
  expect(Math.abs((actual ?? Number.NaN) / (expected ?? Number.NaN) - 1)).toBeLessThan(1e-9);
}

for (const [q = 0, ...rates] of vectors.alternatives) {
  test(`the alternatives to a reference rate of ${q} are those of the study`, () => {
    expect(rates).toHaveLength(6);
    alternatives(q).forEach((rate, j) => {
      expectClose(rate, rates[j]);
    });
  });
}

for (const { q, stages, horizon, seq, E } of vectors.core_worse) {
  test(`WORSE of ${seq} at q=${q}, ${stages} stages, horizon ${horizon} is that of the study after every pair`, () => {
    const factors = worseFactors(q);
    let state = startAccumulating(stages, horizon);
    const pairs = spelledOut(seq);
    expect(pairs).toHaveLength(E.length);
    pairs.forEach((pair, t) => {
      state = accumulate(state, factors(twins(pair)));
      expectClose(evidence(state), E[t]);
    });
  });
}

for (const { q, stages, horizon, seq, E } of vectors.core_broken) {
  test(`BROKEN of ${seq} at q=${q}, ${stages} stages, horizon ${horizon} is that of the study after every run`, () => {
    const factors = brokenFactors(q);
    let state = startAccumulating(stages, horizon);
    const runs = spelledOut(seq);
    expect(runs).toHaveLength(E.length);
    runs.forEach((run, t) => {
      state = accumulate(state, factors(bit(run)));
      expectClose(evidence(state), E[t]);
    });
  });
}

test('the factors of every kind of pair at q=0.01 are those of the study', () => {
  const factors = worseFactors(0.01);
  vectors['worse_pair_factors_q.01'].forEach(([a, PP, FP, PF, FF], j) => {
    expectClose(alternatives(0.01)[j], a);
    for (const [kind, expected] of Object.entries({ PP, FP, PF, FF })) expectClose(factors(twins(kind))[j], expected);
  });
});

for (const [runs = 0, failures = 0, tolerated = 0, expected] of vectors.healthy) {
  test(`HEALTHY after ${runs} runs with ${failures} failures, tolerating ${tolerated}, is that of the study`, () => {
    let state = startHealthy(tolerated);
    for (let run = 0; run < runs; run += 1) state = healthyAfter(state, run < failures ? 1 : 0);
    expectClose(healthOf(state), expected);
  });
}

for (const [p = 0, q = 0, nats] of vectors.kl) {
  test(`a run at rate ${p} carries the study's information against rate ${q}`, () => {
    expectClose(kl(p, q), nats);
  });
}

for (const [tolerated = 0, runs] of vectors.ruleOfThree) {
  test(`${runs} clean runs, planned beforehand, show a rate below ${tolerated}`, () => {
    expect(cleanRunsFixed(tolerated, 20)).toBe(runs);
  });
}

const CLAIMS = Array.from({ length: 20 }, (_, i) => ({ cell: `journey-${i}`, check: 'passes' as const }));
const FIVE_STAGES = { ...DARK_STAGE, alpha: 1 / 30, stages: 5, horizon: 2000, referenceRate: 0.01 };

test('of twenty claims one that only its candidate fails rolls back at the 6th pair with odds of 36.8', () => {
  let gate: Gate = createGate(CLAIMS, FIVE_STAGES);
  const odds: number[] = [];
  for (let pair = 0; pair < 6; pair += 1) {
    gate = gateAfter(gate, { cell: 'journey-7', check: 'passes' }, { candidate: 1, baseline: 0 });
    odds.push(gateOdds(gate));
  }
  expect(odds.findIndex((value) => value >= 30)).toBe(5);
  expect(odds[5]).toBeCloseTo(36.8, 1);
});
