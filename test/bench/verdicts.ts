import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { ResultDocument } from '../../runner/core/result.ts';
import { resultOf, waygate } from '../support/cli.ts';

/*
 * What the demo ends with under each fault, as a user sees it: `npm run verdicts [-- --seeds 1,2 --time-limit 900 --allow-hold fault …]`.
 * Prints a row per walk as it ends; exit code 1 when one ends differently than it should.
 */
interface Expectation {
  readonly verdict: ResultDocument['verdict'] | 'any';
  /** Journeys and steps that may be blamed; the first reason must be one of them. */
  readonly blame?: readonly (readonly [journey: RegExp, step: RegExp])[];
}

const ANY_CHECKOUT = /^checkout-/;
const EXPECTED: Readonly<Record<string, Expectation>> = {
  healthy: { verdict: 'widen' },
  'double-submit': {
    verdict: 'roll_back',
    blame: [
      [/^checkout-guest$/, /^place order$/],
      [/^checkout-returning$/, /^look at orders$/],
    ],
  },
  'pickup-broken': { verdict: 'roll_back', blame: [[/^checkout-returning$/, /^place order$/]] },
  'stale-listing-price': { verdict: 'roll_back', blame: [[/./, /^(open cart|add to cart|open product)$/]] },
  'promotion-twice': { verdict: 'roll_back', blame: [[/^checkout-coupon$/, /^apply coupon$/]] },
  'price-field-renamed': {
    verdict: 'roll_back',
    blame: [
      [/^search-and-filter$/, /^search$/],
      [/^navigation-menu$/, /^open menu$/],
    ],
  },
  'dead-button': { verdict: 'roll_back', blame: [[/./, /^add to cart$/]] },
  'slow-search': { verdict: 'roll_back', blame: [[/^search-and-filter$/, /^search$/]] },
  'checkout-500-tenth': { verdict: 'roll_back', blame: [[ANY_CHECKOUT, /^place order$/]] },
  'shared-outage': { verdict: 'hold' },
  // Two workers sometimes order at the same instant: then, and only then, the race is met, and blamed rightly.
  'order-number-race': { verdict: 'any', blame: [[ANY_CHECKOUT, /^place order$/]] },
  'lost-stock-update': { verdict: 'widen' },
  'no-stock-check': { verdict: 'widen' },
  'noindex-leak': { verdict: 'widen' },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    'time-limit': { type: 'string', default: '900' },
    // With a short time limit: a hold is no surprise, only a wrong verdict is.
    'allow-hold': { type: 'boolean', default: false },
  },
});
const names = positionals.length === 0 ? Object.keys(EXPECTED) : positionals;
const unknown = names.filter((name) => !(name in EXPECTED));
if (unknown.length > 0) {
  process.stderr.write(`found ${unknown.join(', ')}, expected some of ${Object.keys(EXPECTED).join(', ')}\n`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'waygate-verdicts-'));
let surprises = 0;
process.stdout.write(row(['fault', 'seed', 'verdict', 'seconds', 'runs', 'odds', 'first reason']));
try {
  for (const name of names) {
    for (const seed of values.seeds.split(',')) {
      const faults = name === 'healthy' ? [] : ['--fault', name];
      const end = await waygate(['demo', '--json', '--seed', seed, '--time-limit', values['time-limit'], ...faults], {
        cwd: folder,
      });
      const result = resultOf(end);
      const asExpected = fits(result, EXPECTED[name] as Expectation);
      if (!asExpected) surprises += 1;
      const [first] = result.reasons;
      const reason =
        first === undefined
          ? ''
          : `${first.code} ${[first.journey, first.segment, first.step].filter(Boolean).join(' · ')}`;
      const odds = result.odds === null ? '' : result.odds.toPrecision(3);
      process.stdout.write(
        row([
          name,
          seed,
          `${result.verdict}${asExpected ? '' : ' !'}`,
          result.seconds.toFixed(0),
          String(result.runs),
          odds,
          reason,
        ]),
      );
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  surprises === 0 ? 'every walk ended as it should\n' : `${surprises} walks ended differently (!)\n`,
);
process.exitCode = surprises === 0 ? 0 : 1;

function fits({ verdict, reasons }: ResultDocument, expected: Expectation): boolean {
  if (verdict === 'hold' && values['allow-hold']) return true;
  if (expected.verdict !== 'any' && verdict !== expected.verdict) return false;
  const [first] = reasons;
  return (
    expected.blame === undefined ||
    (expected.verdict === 'any' && first?.journey === undefined) ||
    expected.blame.some(([journey, step]) => journey.test(first?.journey ?? '') && step.test(first?.step ?? ''))
  );
}

function row([
  name = '',
  seed = '',
  verdict = '',
  seconds = '',
  runs = '',
  odds = '',
  reason = '',
]: readonly string[]): string {
  return `${name.padEnd(20)}${seed.padStart(5)}  ${verdict.padEnd(12)}${seconds.padStart(8)}${runs.padStart(6)}${odds.padStart(10)}  ${reason}\n`;
}
