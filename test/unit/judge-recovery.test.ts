import { expect, test } from '@playwright/test';
import type { Bit } from '../../runner/core/judge/bet.ts';
import { createGate, type Gate, gateAfter } from '../../runner/core/judge/gate.ts';
import { healthOf } from '../../runner/core/judge/healthy.ts';
import { judge } from '../../runner/core/judge/judge.ts';
import { suspicionOf } from '../../runner/core/judge/suspicion.ts';
import { nextRandom } from '../../runner/core/plan/random.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import { aPair, aWalk, failedAt } from '../support/records.ts';

const SEED = 20_261_127;
const CLAIM = { cell: 'checkout-guest · mobile-us', check: 'passes' } as const;
const OTHER = { cell: 'search-and-filter · desktop-de', check: 'passes' } as const;

const pairs = (times: number, candidate: Bit, baseline: Bit) =>
  Array.from({ length: times }, () => ({ candidate, baseline }));
const after = (
  bits: readonly { candidate: Bit; baseline: Bit }[],
  gate: Gate = createGate([CLAIM, OTHER], DARK_STAGE),
) => bits.reduce((known, pair) => gateAfter(known, CLAIM, pair), gate);

function numbers(gate: Gate) {
  const claim = gate.claims.get(`${CLAIM.cell} · passes`);
  const pool = gate.pools.get('passes');
  if (claim === undefined || pool === undefined) throw new Error('no such claim');
  return {
    suspicion: suspicionOf(claim.suspicion),
    control: suspicionOf(claim.control),
    healthy: healthOf(claim.healthy),
    pool: healthOf(pool.healthy),
  };
}

for (const times of [2, 20, 1000]) {
  test(`${times} pairs in which both failed are forgotten after ten clean ones, and not before`, () => {
    const outage = after([...pairs(30, 0, 0), ...pairs(times, 1, 1)]);
    const soon = numbers(after(pairs(9, 0, 0), outage));
    expect(soon.suspicion).toBeGreaterThan(DARK_STAGE.suspicionAt);
    expect(soon.control).toBeGreaterThan(DARK_STAGE.suspicionAt);
    const well = numbers(after(pairs(10, 0, 0), outage));
    expect(well.suspicion).toBeLessThan(DARK_STAGE.suspicionAt);
    expect(well.control).toBeLessThan(DARK_STAGE.suspicionAt);
    // Some 145 are what a pool needs from half the stake.
    const shown = after(pairs(10 + 170, 0, 0), outage);
    expect(numbers(shown).healthy).toBeGreaterThanOrEqual(DARK_STAGE.healthyAt);
    expect(numbers(shown).pool).toBeGreaterThanOrEqual(DARK_STAGE.healthyAt);
  });
}

test('ten clean pairs must come in a row, and nothing that the candidate did alone is forgotten by them', () => {
  const again = numbers(after([...pairs(20, 1, 1), ...pairs(9, 0, 0), ...pairs(1, 0, 1), ...pairs(9, 0, 0)]));
  expect(again.suspicion).toBeGreaterThan(DARK_STAGE.suspicionAt);
  const alone = numbers(after([...pairs(2, 1, 0), ...pairs(10, 0, 0)]));
  expect(alone.suspicion).toBeGreaterThan(DARK_STAGE.suspicionAt);
  expect(alone.control).toBeLessThan(1);
});

test('what was shown before a short incident stands, as far as the incident has left something of it', () => {
  const before = after(pairs(200, 0, 0));
  const blip = after([...pairs(2, 1, 1), ...pairs(10, 0, 0)], before);
  expect(numbers(blip).pool).toBeGreaterThan(1);
  expect(numbers(blip).pool).toBeLessThan(numbers(before).pool);
});

test('what is shown after an incident is said with the confidence of both tries', () => {
  const began = Date.parse('2026-11-23T10:00:00.000Z');
  const cell = { journey: 'checkout-guest', segment: 'mobile-us' };
  const walked = (incident: number) => {
    const halves = [...pairs(incident, 1, 1), ...pairs(200, 0, 0)].map(({ candidate }) =>
      candidate === 1 ? failedAt('pay') : {},
    );
    const runs = halves.flatMap((half, second) =>
      aPair({ cell, at: new Date(began + second * 1000).toISOString(), baseline: half, candidate: half }),
    );
    const walk = aWalk({ cells: [cell], policy: { ...DARK_STAGE, soakSeconds: 0 } });
    return judge(walk, runs, began + halves.length * 1000);
  };
  expect(walked(0)).toMatchObject({ verdict: 'widen', shown: expect.stringMatching(/^Shown at 95 %: /) });
  expect(walked(20)).toMatchObject({ verdict: 'widen', shown: expect.stringMatching(/^Shown at 92\.5 %: /) });
});

test('a candidate that fails as often as is not tolerated is shown to be healthy in less than 1 of 10 walks, also when many incidents of both come in between', () => {
  let state = SEED;
  const random = () => {
    const next = nextRandom(state);
    state = next.state;
    return next.value;
  };
  const walks = 1_000;
  let shown = 0;
  for (let walk = 0; walk < walks; walk += 1) {
    let gate = createGate([CLAIM, OTHER], DARK_STAGE);
    let incident = 0;
    for (let pair = 0; pair < 500; pair += 1) {
      incident = incident > 0 ? incident - 1 : random() < 0.03 ? 5 : 0;
      const bit = (rate: number): Bit => (random() < rate ? 1 : 0);
      const rate = incident > 0 ? 0.95 : 0.01;
      gate = gateAfter(gate, CLAIM, { candidate: bit(Math.max(rate, DARK_STAGE.tolerated)), baseline: bit(rate) });
      if (numbers(gate).healthy >= DARK_STAGE.healthyAt) {
        shown += 1;
        break;
      }
    }
  }
  expect(shown / walks).toBeLessThan(2 / DARK_STAGE.healthyAt);
});
