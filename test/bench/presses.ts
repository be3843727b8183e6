import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { PressDocument, PressReasonCode } from '../../runner/core/pressure/press-document.ts';
import { waygate } from '../support/cli.ts';

/*
 * What pressing the demo shop ends with under each fault, as a user sees it: `npm run presses [-- --seeds 1,2 healthy fault … policies]`.
 * Prints a row per press as it ends; exit code 1 when one ends differently than it should. `policies` is the table of retry policies.
 */
interface Pressing {
  readonly fault: string | null;
  readonly scenario: string;
  readonly options?: readonly string[];
  readonly verdict: PressDocument['verdict'] | 'any';
  /** One of them must be among the reasons. */
  readonly codes?: readonly PressReasonCode[];
  /** The operation that this reason must name. */
  readonly operation?: string;
  /** Whether the shop must come back while it is watched, in whatever time. */
  readonly recovers?: boolean;
}

/** Each fault in the scenario that is made to show it. */
const FAULTS: readonly (Pressing & { readonly fault: string })[] = [
  { fault: 'no-load-shedding', scenario: 'retry-storm', verdict: 'fail', codes: ['metastable'] },
  { fault: 'retry-amplifier', scenario: 'retry-storm', verdict: 'fail', codes: ['shop_amplification'] },
  { fault: 'lock-contention', scenario: 'baseline-mix', verdict: 'fail', codes: ['lock_contention'] },
  {
    fault: 'mail-in-checkout',
    scenario: 'baseline-mix',
    verdict: 'fail',
    codes: ['no_answer'],
    operation: 'place_order',
  },
  { fault: 'stock-taken-on-retry', scenario: 'client-timeout', verdict: 'fail', codes: ['stock_taken_twice'] },
  {
    fault: 'provider-hang',
    scenario: 'baseline-mix',
    verdict: 'fail',
    codes: ['no_answer'],
    operation: 'prepare_checkout',
  },
  { fault: 'shared-rate-limit', scenario: 'baseline-mix', verdict: 'fail', codes: ['throttled'] },
  { fault: 'order-number-race', scenario: 'order-race', verdict: 'fail', codes: ['race_lost'] },
  { fault: 'lost-stock-update', scenario: 'order-race', verdict: 'fail', codes: ['stock_lost_update'] },
  { fault: 'no-stock-check', scenario: 'hot-item', verdict: 'fail', codes: ['oversold'] },
  { fault: 'coupon-limit-race', scenario: 'coupon-rush', verdict: 'fail', codes: ['coupon_overused'] },
  { fault: 'sold-out-on-conflict', scenario: 'order-race', verdict: 'fail', codes: ['wrongly_refused'] },
  { fault: 'key-not-bound', scenario: 'duplicate-submit', verdict: 'fail', codes: ['key_reused'] },
  { fault: 'double-submit', scenario: 'duplicate-submit', verdict: 'fail', codes: ['duplicate_orders'] },
];
const HEALTHY: readonly Pressing[] = [
  'baseline-mix',
  'campaign-spike',
  'retry-storm',
  'order-race',
  'hot-item',
  'coupon-rush',
  'duplicate-submit',
  'crawler-pressure',
  'impatient-reload',
  'client-timeout',
].map((scenario) => ({ fault: null, scenario, verdict: 'pass' }));
/** Clients that hammer keep a shop down that does not shed load; a shop that does recovers from all of them. */
const POLICIES: readonly Pressing[] = [null, 'no-load-shedding'].flatMap((fault) =>
  ['none', 'immediate', 'backoff', 'budget'].map((policy) => {
    const collapses = fault !== null && (policy === 'immediate' || policy === 'backoff');
    const expected: Pick<Pressing, 'verdict' | 'codes' | 'recovers'> =
      fault === null
        ? { verdict: 'pass', recovers: true }
        : collapses
          ? { verdict: 'fail', codes: ['metastable'], recovers: false }
          : // Once the backlog is worked off, which may take longer than is allowed.
            { verdict: 'any', recovers: true };
    return { fault, scenario: 'retry-storm', options: ['--retries', policy], ...expected };
  }),
);
const TABLES: Readonly<Record<string, readonly Pressing[]>> = {
  faults: FAULTS,
  healthy: HEALTHY,
  policies: POLICIES,
  ...Object.fromEntries(FAULTS.map((pressing) => [pressing.fault, [pressing]])),
  ...Object.fromEntries(
    POLICIES.map((pressing) => [`policies:${pressing.fault ?? 'healthy'}:${pressing.options?.[1]}`, [pressing]]),
  ),
  ...Object.fromEntries(HEALTHY.map((pressing) => [`healthy:${pressing.scenario}`, [pressing]])),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '1' } },
});
const names = positionals.length === 0 ? ['faults', 'healthy'] : positionals;
const unknown = names.filter((name) => !(name in TABLES));
if (unknown.length > 0) {
  process.stderr.write(`found ${unknown.join(', ')}, expected some of ${Object.keys(TABLES).join(', ')}\n`);
  process.exit(2);
}

const COLUMNS = [
  ['fault', 22],
  ['scenario', 17],
  ['retries', 10],
  ['seed', 5],
  ['verdict', 10],
  ['s', 4],
  ['attempts', 9],
  ['goodput after', 14],
  ['recovery', 9],
  ['orders', 7],
  ['sent again', 11],
  ['duplicates', 11],
  ['reasons', 0],
] as const;
const folder = await mkdtemp(join(tmpdir(), 'waygate-presses-'));
let surprises = 0;
process.stdout.write(row(COLUMNS.map(([title]) => title)));
try {
  for (const pressing of names.flatMap((name) => TABLES[name] ?? [])) {
    for (const seed of values.seeds.split(',')) {
      const { fault, scenario, options = [] } = pressing;
      const end = await waygate(
        [
          'press',
          '--demo',
          '--json',
          '--scenario',
          scenario,
          '--seed',
          seed,
          ...(fault === null ? [] : ['--fault', fault]),
          ...options,
        ],
        { cwd: folder },
      );
      const document = JSON.parse(end.stdout) as PressDocument;
      const asExpected = fits(document, pressing);
      if (!asExpected) surprises += 1;
      process.stdout.write(row([fault ?? 'healthy', scenario, options[1] ?? '', seed, ...told(document, asExpected)]));
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  surprises === 0 ? 'every press ended as it should\n' : `${surprises} presses ended differently (!)\n`,
);
process.exitCode = surprises === 0 ? 0 : 1;

function fits({ verdict, reasons, metastable }: PressDocument, expected: Pressing): boolean {
  const { codes, operation, recovers } = expected;
  if (recovers !== undefined && metastable === recovers) return false;
  const fitting = reasons.filter(({ code }) => codes === undefined || codes.includes(code));
  const named = operation === undefined || fitting.some((reason) => reason.operation === operation);
  return [verdict, 'any'].includes(expected.verdict) && (codes === undefined || fitting.length > 0) && named;
}

function told(document: PressDocument, asExpected: boolean): string[] {
  const phase = (wanted: string) => document.phases.find(({ name }) => name === wanted);
  const [pressure, recovery] = [phase('pressure'), phase('recovery')];
  const share = recovery === undefined || recovery.intents === 0 ? null : recovery.goodput / recovery.intents;
  return [
    `${document.verdict}${asExpected ? '' : ' !'}`,
    document.seconds.toFixed(0),
    pressure?.amplification?.toFixed(2) ?? '',
    share === null ? '' : `${Math.round(share * 100)} %`,
    document.metastable
      ? 'never'
      : document.recoverySeconds === null
        ? ''
        : `${Math.round(document.recoverySeconds)} s`,
    String(document.orders?.sent ?? 0),
    String(document.orders?.repeated ?? 0),
    document.duplicates === null ? '–' : String(document.duplicates),
    document.problem ??
      document.reasons
        .map(({ code, operation }) => (operation === undefined ? code : `${code}(${operation})`))
        .join(' '),
  ];
}

function row(texts: readonly string[]): string {
  return `${texts
    .map((text, column) => text.padEnd(COLUMNS[column]?.[1] ?? 0))
    .join(' ')
    .trimEnd()}\n`;
}
