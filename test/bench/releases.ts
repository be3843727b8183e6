import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { ReleaseDocument } from '../../runner/core/release/release-document.ts';
import { waygate } from '../support/cli.ts';
import { median } from './figure.ts';

/*
 * The blast radius: how many users meet each fault before it is taken back, as a user of the command sees it:
 * `npm run releases [-- --seeds 1,2,3,4,5 --from start,5pct --time-limit 1800 --shoppers 4 healthy fault …]`.
 * Prints a row per release as it ends, and the medians over the seeds; exit code 1 when one ends differently than it should.
 */
interface Expectation {
  readonly outcome: ReleaseDocument['outcome'];
  /** A fault that is rare or small may take longer than the stage that it begins in. */
  readonly later?: boolean;
  /** What nothing can decide is not waited for longer than this. */
  readonly seconds?: number;
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  healthy: { outcome: 'complete' },
  'promotion-twice': { outcome: 'rolled_back' },
  'price-field-renamed': { outcome: 'rolled_back' },
  'stale-listing-price': { outcome: 'rolled_back' },
  'pickup-broken': { outcome: 'rolled_back' },
  'dead-button': { outcome: 'rolled_back' },
  'double-submit': { outcome: 'rolled_back' },
  'slow-search': { outcome: 'rolled_back', later: true },
  'checkout-500-tenth': { outcome: 'rolled_back', later: true },
  'shared-outage': { outcome: 'held', seconds: 240 },
  // Only crawlers see it: no shopper is hit, and no journey knows.
  'noindex-leak': { outcome: 'complete' },
};
const START = 'start';
const STAGES = ['dark', '1pct', '5pct', '25pct', '100pct'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    // Stages that the faults begin at.
    from: { type: 'string', default: `${START},5pct` },
    'time-limit': { type: 'string', default: '1800' },
    shoppers: { type: 'string', default: '4' },
  },
});
const names = positionals.length === 0 ? Object.keys(EXPECTED) : positionals;
const begins = values.from.split(',');
const unknown = [
  ...names.filter((name) => !(name in EXPECTED)),
  ...begins.filter((stage) => stage !== START && !STAGES.includes(stage)),
];
if (unknown.length > 0) {
  const known = [Object.keys(EXPECTED), [START, ...STAGES]].map((list) => list.join(', '));
  process.stderr.write(`found ${unknown.join(', ')}, expected some of ${known[0]}; --from of ${known[1]}\n`);
  process.exit(2);
}

const COLUMNS = [
  ['fault', 20],
  ['from', 6],
  ['seed', 6],
  ['outcome', 15],
  ['at', 7],
  ['decided', 8],
  ['proved', 8],
  ['hit', 5],
  ['fixed window', 13],
  ['no gate', 8],
  ['modelled', 9],
  ['first reason', 0],
] as const;
interface Row {
  readonly at: string;
  readonly decided: number | null;
  readonly proved: number | null;
  readonly hit: number | null;
  readonly fixedWindow: number | null;
  /** It takes a release without a fault back as well. */
  readonly falseAlarm: boolean;
  readonly noGate: number | null;
  readonly modelled: number | null;
}

const folder = await mkdtemp(join(tmpdir(), 'waygate-releases-'));
let surprises = 0;
let falseAlarms = 0;
print(COLUMNS.map(([title]) => title));
try {
  for (const name of names)
    for (const from of name === 'healthy' ? [START] : begins) {
      const rows: Row[] = [];
      for (const seed of values.seeds.split(',')) {
        const document = await released(name, from, seed);
        const asExpected = fits(document, name, from);
        if (!asExpected) surprises += 1;
        const row = rowOf(document);
        rows.push(row);
        if (row.falseAlarm) falseAlarms += 1;
        const outcome = `${document.outcome ?? 'none'}${asExpected ? '' : ' !'}`;
        print([name, from, seed, outcome, ...cells(row), reasonOf(document)]);
      }
      if (rows.length > 1) print([name, from, 'median', '', ...cells(medianOf(rows)), '']);
    }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (falseAlarms > 0)
  process.stdout.write('* at the times of this machine, the fixed-window gate takes a healthy release back as well\n');
process.stdout.write(
  surprises === 0 ? 'every release ended as it should\n' : `${surprises} releases ended differently (!)\n`,
);
process.exitCode = surprises === 0 ? 0 : 1;

async function released(name: string, from: string, seed: string): Promise<Partial<ReleaseDocument>> {
  const limit = String(EXPECTED[name]?.seconds ?? values['time-limit']);
  const options = ['--json', '--seed', seed, '--time-limit', limit, '--shoppers', values.shoppers];
  const faults = name === 'healthy' ? [] : ['--fault', name];
  const later = from === START ? [] : ['--fault-from', from];
  const end = await waygate(['demo', 'release', ...options, ...faults, ...later], { cwd: folder });
  // What crashed has no document of a release.
  return JSON.parse(end.stdout) as Partial<ReleaseDocument>;
}

function fits({ outcome, stages, shoppersHit }: Partial<ReleaseDocument>, name: string, from: string): boolean {
  const expected = EXPECTED[name] as Expectation;
  if (outcome !== expected.outcome) return false;
  // Who is not exposed can not be hit; a shared fault exposes everybody.
  if (outcome === 'complete' && shoppersHit !== null && shoppersHit !== 0) return false;
  if (outcome !== 'rolled_back') return true;
  const at = stages?.at(-1)?.name ?? '';
  const first = from === START ? 'dark' : from;
  return expected.later === true ? STAGES.indexOf(at) >= STAGES.indexOf(first) : at === first;
}

function rowOf(document: Partial<ReleaseDocument>): Row {
  return {
    at: document.stages?.at(-1)?.name ?? '',
    decided: document.decidedAfterSeconds ?? null,
    proved: document.provedAfterSeconds ?? null,
    hit: document.shoppersHit ?? null,
    fixedWindow: document.shoppersHitFixedWindow ?? null,
    falseAlarm: document.shoppers?.fixedWindowFalseAlarm === true,
    noGate: document.shoppersHitNoGate ?? null,
    modelled: document.shoppers?.modelled ?? null,
  };
}

function cells({ at, decided, proved, hit, fixedWindow, falseAlarm, noGate, modelled }: Row): readonly string[] {
  const number = (value: number | null, unit = '') => (value === null ? '–' : `${Math.round(value)}${unit}`);
  return [
    at,
    number(decided, ' s'),
    number(proved, ' s'),
    number(hit),
    `${number(fixedWindow)}${falseAlarm ? ' *' : ''}`,
    ...[noGate, modelled].map((it) => number(it)),
  ];
}

/** Of those that have a number: seconds of releases that were taken back, stages by their order. */
function medianOf(rows: readonly Row[]): Row {
  const of = (pick: (row: Row) => number | null) => {
    const known = rows.flatMap((row) => pick(row) ?? []);
    return known.length === 0 ? null : median(known);
  };
  const stage = of(({ at }) => (STAGES.includes(at) ? STAGES.indexOf(at) : null));
  return {
    at: stage === null ? '' : (STAGES[Math.ceil(stage)] ?? ''),
    decided: of(({ decided }) => decided),
    proved: of(({ proved }) => proved),
    hit: of(({ hit }) => hit),
    fixedWindow: of(({ fixedWindow }) => fixedWindow),
    falseAlarm: rows.some(({ falseAlarm }) => falseAlarm),
    noGate: of(({ noGate }) => noGate),
    modelled: of(({ modelled }) => modelled),
  };
}

function reasonOf({ reasons = [], ...document }: Partial<ReleaseDocument> & { readonly problem?: string }): string {
  const [first] = reasons;
  if (first === undefined) return document.problem ?? '';
  return `${first.code} ${[first.journey, first.segment, first.step].filter(Boolean).join(' · ')}`;
}

function print(texts: readonly string[]): void {
  const line = texts.map((text, column) => text.padEnd(COLUMNS[column]?.[1] ?? 0)).join('');
  process.stdout.write(`${line.trimEnd()}\n`);
}
