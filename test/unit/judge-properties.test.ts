import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Bit } from '../../runner/core/judge/bet.ts';
import { createGate, type Gate, gateAfter, gateOdds } from '../../runner/core/judge/gate.ts';
import { judge, judgeState } from '../../runner/core/judge/judge.ts';
import { createJudgeState, observe } from '../../runner/core/judge/judge-state.ts';
import { suspicionOf } from '../../runner/core/judge/suspicion.ts';
import { nextRandom } from '../../runner/core/plan/random.ts';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import type { Cell, RunRecord } from '../../runner/core/run-record.ts';
import { aPair, aWalk, failedAt } from '../support/records.ts';

const SEED = 20_261_123;
const T0 = Date.parse('2026-11-23T10:00:00.000Z');
const LIMIT = 1 / DARK_STAGE.alpha;

function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    const next = nextRandom(state);
    state = next.state;
    return next.value;
  };
}

interface World {
  readonly what: string;
  /** Rates at which any run fails, whichever its release. */
  readonly flake: number;
  /** Share of pairs that fall into a blip, in which both twins fail at `inBlip`. */
  readonly blips: number;
  readonly inBlip: number;
  /** How much more often the candidate fails. */
  readonly regression: number;
}

const CLAIMS = [0, 1, 2, 3].flatMap((i) =>
  (['passes', 'in-time'] as const).map((check) => ({ cell: `cell-${i}`, check })),
);

/** One release: pairs until the gate rolls back or the walk ends; a suspicious claim is asked again at once. */
function rollsBack(world: World, pairs: number, random: () => number): boolean {
  let gate: Gate = createGate(CLAIMS, DARK_STAGE);
  let blip = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    blip = blip > 0 ? blip - 1 : random() < world.blips ? 6 : 0;
    const rate = blip > 0 ? world.inBlip : world.flake;
    const bit = (p: number): Bit => (random() < p ? 1 : 0);
    gate = gateAfter(gate, nextClaim(gate, random), { candidate: bit(rate + world.regression), baseline: bit(rate) });
    if (gateOdds(gate) >= LIMIT) return true;
  }
  return false;
}

function nextClaim(gate: Gate, random: () => number) {
  const suspicious = CLAIMS.filter(({ cell, check }) => {
    const claim = gate.claims.get(`${cell} · ${check}`);
    return claim !== undefined && suspicionOf(claim.suspicion) >= DARK_STAGE.suspicionAt;
  });
  const from = suspicious.length > 0 && random() < 0.75 ? suspicious : CLAIMS;
  return from[Math.floor(random() * from.length)] as (typeof CLAIMS)[number];
}

for (const world of [
  { what: 'that never fail', flake: 0, blips: 0, inBlip: 0, regression: 0 },
  { what: 'with 1 % flakes', flake: 0.01, blips: 0, inBlip: 0, regression: 0 },
  { what: 'with 5 % flakes, five times the reference', flake: 0.05, blips: 0, inBlip: 0, regression: 0 },
  { what: 'that fail every other time', flake: 0.5, blips: 0, inBlip: 0, regression: 0 },
  { what: 'in blips that hit nearly every run', flake: 0.005, blips: 0.03, inBlip: 0.9, regression: 0 },
  { what: 'in blips that hit half of the runs', flake: 0.005, blips: 0.03, inBlip: 0.5, regression: 0 },
] satisfies readonly World[]) {
  test(`of releases ${world.what}, both alike, at most 1 in 30 is rolled back, however suspicion steers the probing`, () => {
    const random = randomness(SEED);
    const releases = 1_500;
    let rolledBack = 0;
    for (let release = 0; release < releases; release += 1) if (rollsBack(world, 150, random)) rolledBack += 1;
    // The bound itself, not a confidence margin above it: the true share is several times smaller.
    expect(rolledBack / releases).toBeLessThanOrEqual(DARK_STAGE.alpha);
  });
}

test('a release that fails half of its runs more is nearly always rolled back', () => {
  const random = randomness(SEED);
  const world = { what: '', flake: 0.02, blips: 0.01, inBlip: 0.5, regression: 0.5 };
  let rolledBack = 0;
  for (let release = 0; release < 100; release += 1) if (rollsBack(world, 150, random)) rolledBack += 1;
  expect(rolledBack).toBeGreaterThanOrEqual(98);
});

const CELLS: readonly Cell[] = [
  { journey: 'checkout-guest', segment: 'desktop-de' },
  { journey: 'checkout-guest', segment: 'mobile-us' },
  { journey: 'search-and-filter', segment: 'desktop-de' },
];
const WALK = aWalk({ cells: CELLS, policy: { ...DARK_STAGE, soakSeconds: 5 } });

type Half = 'pass' | 'fail' | 'slow' | 'killed' | 'wrong' | 'absent';
interface Round {
  readonly cell: number;
  readonly candidate: Half;
  readonly baseline: Half;
  readonly candidateFirst: boolean;
}

const anyHalf = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Half>('pass') },
  { weight: 3, arbitrary: fc.constantFrom<Half>('fail', 'slow') },
  { weight: 1, arbitrary: fc.constantFrom<Half>('killed', 'wrong', 'absent') },
);
const anyRound: fc.Arbitrary<Round> = fc.record({
  cell: fc.nat(CELLS.length - 1),
  candidate: anyHalf,
  baseline: anyHalf,
  candidateFirst: fc.boolean(),
});
const anyRounds = fc.array(anyRound, { maxLength: 60 });

function overrides(half: Half): Partial<RunRecord> {
  switch (half) {
    case 'fail':
      return failedAt('pay');
    case 'slow':
      return { steps: [{ name: 'pay', startMs: 0, durationMs: 7_000, outcome: 'pass' }] };
    case 'killed':
      return { outcome: 'inconclusive', inconclusive: { cause: 'killed', message: '' } };
    case 'wrong':
      return { releasesSeen: ['1.0.0'] };
    default:
      return {};
  }
}

function records(rounds: readonly Round[]): readonly RunRecord[] {
  return rounds.flatMap(({ cell, candidate, baseline, candidateFirst }, i) => {
    const at = new Date(T0 + i * 1000).toISOString();
    const twins = aPair({
      cell: CELLS[cell] as Cell,
      at,
      candidate: overrides(candidate),
      baseline: overrides(baseline),
    }).filter(({ cohort }) => (cohort === 'candidate' ? candidate : baseline) !== 'absent');
    return candidateFirst ? twins.toReversed() : twins;
  });
}

const NOW = T0 + 120_000;

test('a live judge and one that recomputes everything agree after every run', () => {
  fc.assert(
    fc.property(anyRounds, (rounds) => {
      const runs = records(rounds);
      let state = createJudgeState(WALK);
      runs.forEach((run, i) => {
        state = observe(state, run);
        if (i % 7 === 0) expect(judgeState(state, NOW)).toEqual(judge(WALK, runs.slice(0, i + 1), NOW));
      });
      expect(judgeState(state, NOW)).toEqual(judge(WALK, JSON.parse(JSON.stringify(runs)), NOW));
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('the evidence of a claim does not depend on how the cells take turns', () => {
  fc.assert(
    fc.property(anyRounds, (rounds) => {
      const runs = records(rounds);
      const byCell = CELLS.toReversed().flatMap(({ journey, segment }) =>
        runs.filter((run) => run.journey === journey && run.segment === segment),
      );
      const together = judge(WALK, runs, NOW);
      const apart = judge(WALK, byCell, NOW);
      if (together.verdict !== 'roll_back' && apart.verdict !== 'roll_back') {
        expect(apart.evidence).toEqual(together.evidence);
      } else expect(apart.evidence.map(({ counts }) => counts)).toEqual(together.evidence.map(({ counts }) => counts));
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('which twin ends first does not matter', () => {
  fc.assert(
    fc.property(anyRounds, (rounds) => {
      const swapped = rounds.map((round) => ({ ...round, candidateFirst: !round.candidateFirst }));
      expect(judge(WALK, records(swapped), NOW)).toEqual(judge(WALK, records(rounds), NOW));
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('nothing widens while a cell has no pair, and a widen has every claim shown', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(CELLS.length - 1), { minLength: 100, maxLength: 140 }), fc.nat(3), (order, seen) => {
      const rounds = order.map((cell) => ({
        cell: Math.min(cell, seen),
        candidate: 'pass' as const,
        baseline: 'pass' as const,
        candidateFirst: false,
      }));
      const { verdict, cells, evidence } = judge(WALK, records(rounds), T0 + 145_000);
      const missing = cells.some(({ pairs }) => pairs === 0);
      expect(verdict).toBe(
        !missing && rounds.length >= 110 && evidence.every(({ pairs }) => pairs >= 15) ? 'widen' : 'hold',
      );
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('what both releases share never rolls back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(CELLS.length - 1), fc.constantFrom<Half>('pass', 'fail', 'slow')), { maxLength: 120 }),
      (shared) => {
        const rounds = shared.map(([cell, half]) => ({ cell, candidate: half, baseline: half, candidateFirst: true }));
        const { verdict, odds } = judge(WALK, records(rounds), NOW);
        expect(verdict).not.toBe('roll_back');
        expect(odds).toBeLessThan(1);
      },
    ),
    { seed: SEED, numRuns: 60 },
  );
});

test('one more pair in which only the candidate fails never weakens the evidence against it', () => {
  fc.assert(
    fc.property(anyRounds, fc.nat(CELLS.length - 1), (rounds, cell) => {
      const worse = { cell, candidate: 'fail', baseline: 'pass', candidateFirst: true } as const;
      const before = judge(WALK, records(rounds), NOW);
      const after = judge(WALK, records([...rounds, worse]), NOW);
      expect(after.odds).toBeGreaterThan(before.odds);
    }),
    { seed: SEED, numRuns: 60 },
  );
});
