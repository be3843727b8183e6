import type { PressReportInput } from '../../reports/press-input.ts';
import type { ReportInput } from '../../reports/report-input.ts';
import { buildResult } from '../../runner/core/build-result.ts';
import { combinedResult } from '../../runner/core/combined-result.ts';
import { evidenceOverTime } from '../../runner/core/judge/evidence-over-time.ts';
import { judge } from '../../runner/core/judge/judge.ts';
import { pressFiguresOf } from '../../runner/core/pressure/press-figures.ts';
import type { Cell, Cohort, RunRecord } from '../../runner/core/run-record.ts';
import { aRun, aWalk } from './records.ts';
import { aPressTale, type PressTale } from './stored-press.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');

const STEPS: Readonly<Record<string, readonly (readonly [name: string, ms: number])[]>> = {
  'checkout-guest': [
    ['open product', 180],
    ['add to cart', 90],
    ['enter address', 240],
    ['pay and place order', 420],
  ],
  'checkout-returning': [
    ['sign in', 210],
    ['add to cart', 95],
    ['place order', 380],
    ['order history', 130],
  ],
  'checkout-coupon': [
    ['open product', 185],
    ['apply coupon', 120],
    ['place order', 410],
  ],
  'search-and-filter': [
    ['search', 160],
    ['apply filter', 140],
    ['sort by price', 130],
  ],
  'navigation-menu': [
    ['open menu', 60],
    ['open category', 170],
    ['open product', 175],
  ],
  'landing-campaign': [
    ['land on campaign', 900],
    ['add to cart', 310],
  ],
};

const DEMO_CELLS: readonly Cell[] = [
  ['checkout-guest', 'desktop-de'],
  ['checkout-guest', 'mobile-us'],
  ['checkout-guest', 'keyboard-only'],
  ['checkout-returning', 'returning-desktop'],
  ['checkout-coupon', 'desktop-de'],
  ['checkout-coupon', 'mobile-us'],
  ['search-and-filter', 'desktop-de'],
  ['search-and-filter', 'mobile-us'],
  ['navigation-menu', 'mobile-us'],
  ['navigation-menu', 'keyboard-only'],
  ['landing-campaign', 'campaign-mobile-slow-4g'],
  ['landing-campaign', 'desktop-de'],
].map(([journey = '', segment = '']) => ({ journey, segment }));

export interface ReportShape {
  readonly cells?: readonly Cell[];
  readonly rounds?: number;
  /** Changes a run as a release would; gets a number in [0, 1) that is the same each time. */
  readonly change?: (run: RunRecord, chance: number) => Partial<RunRecord>;
  readonly images?: ReadonlyMap<string, string>;
}

/** A report's input as a real walk leaves it: made-up runs, judged by the real judge. The same shape gives the same input. */
export function aReport({
  cells = DEMO_CELLS,
  rounds = 16,
  change = () => ({}),
  images = new Map(),
}: ReportShape = {}): ReportInput {
  const random = seeded(7);
  const runs: RunRecord[] = [];
  let clock = START + 800;
  for (let round = 0; round < rounds; round += 1)
    for (const cell of cells)
      for (const cohort of ['baseline', 'candidate'] as const) {
        const run = madeUp(cell, cohort, `${round}-${cell.journey}-${cell.segment}`, clock, runs.length, random);
        const changed = { ...run, ...change(run, random()) };
        runs.push(changed);
        clock += (changed.durationMs ?? 500) / 2 + 40;
      }
  const base = aWalk({
    id: '20261123T100000-7f3a',
    command: 'demo',
    cells,
    seed: 421_337,
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    environment: {
      machine: '2 cores, linux x64',
      node: 'v24.21.0',
      browser: 'Chromium headless shell 156.0.7203.4',
      playwright: '1.65.1',
      waygate: '0.1.0',
    },
  });
  const seconds = Math.round((clock - START) / 100) / 10;
  const result = buildResult(base, runs, judge(base, runs, clock), { seconds, report: null, now: clock });
  return {
    walk: { ...base, endedAt: new Date(clock).toISOString(), result },
    runs,
    result,
    evidence: evidenceOverTime(base, runs),
    images,
    generatedAt: new Date(clock + 400).toISOString(),
    version: '0.1.0',
  };
}

/** The report's input of a press alone. */
export function aPressReport(tale: PressTale = aPressTale()): PressReportInput {
  const { walk, runs, press } = tale;
  return {
    walk,
    runs,
    press: { ...press, walk, runs, figures: pressFiguresOf(press.evidence, runs, walk.startedAt) },
    images: new Map(),
    generatedAt: '2026-11-23T10:06:40.000Z',
    version: '0.1.0',
  };
}

/** A walk and the press that followed it, as one report's input. */
export function aFollowedReport(shape: ReportShape, { walk, runs, press }: PressTale = aPressTale()): ReportInput {
  const input = aReport(shape);
  const figures = pressFiguresOf(press.evidence, runs, walk.startedAt);
  const result = combinedResult(input.result, press.document);
  return { ...input, result, press: { ...press, walk: { ...walk, follows: input.walk.id }, runs, figures } };
}

/** One journey fails at one step on the candidate, with all that a failed run leaves behind. */
export function breaks(
  journey: string,
  step: string,
  share: number,
  message: string,
): NonNullable<ReportShape['change']> {
  return (run, chance) =>
    run.journey === journey && run.cohort === 'candidate' && chance < share ? brokenAt(run, step, message) : {};
}

export function brokenAt(run: RunRecord, step: string, message: string): Partial<RunRecord> {
  const at = run.steps.findIndex((it) => it.name === step);
  if (at < 0) return {};
  const steps = run.steps
    .slice(0, at + 1)
    .map((it, index) => (index === at ? { ...it, durationMs: 3_120, outcome: 'fail' as const } : it));
  return {
    outcome: 'fail',
    failure: { class: 'assertion', step, message },
    durationMs: (steps.at(-1)?.startMs ?? 0) + 3_120,
    steps,
    artefacts: [
      { kind: 'screenshot', path: `artefacts/${run.id}/failure.png` },
      { kind: 'trace', path: `artefacts/${run.id}/trace.zip` },
    ],
    observations: [
      { kind: 'document', atMs: 12, text: '200 /de/p/test-mug release 2.41.0' },
      {
        kind: 'console',
        atMs: 611,
        text: 'error: Failed to load resource: the server responded with a status of 500 (Internal Server Error)',
      },
      {
        kind: 'pageerror',
        atMs: 640,
        text: "TypeError: Cannot read properties of undefined (reading 'minor')\n    at renderTotals (/assets/shop.js:41:17)",
      },
    ],
    requests: [...run.requests, { method: 'POST', endpoint: '/de/checkout/:id/payment', status: 500, durationMs: 88 }],
  };
}

function madeUp(
  cell: Cell,
  cohort: Cohort,
  round: string,
  at: number,
  serial: number,
  random: () => number,
): RunRecord {
  let startMs = 0;
  const slow = cell.segment.includes('slow') ? 2.4 : 1;
  const steps = (
    STEPS[cell.journey] ?? [
      ['open page', 200],
      ['act', 320],
    ]
  ).map(([name, usual]) => {
    const durationMs = Math.round(usual * slow * (0.8 + 0.3 * random() + (random() < 0.05 ? 1.2 * random() : 0)));
    const step = { name, startMs, durationMs, outcome: 'pass' as const };
    startMs += durationMs;
    return step;
  });
  const startedAt = new Date(at).toISOString();
  return aRun({
    id: `run-${String(serial + 1).padStart(6, '0')}`,
    walk: '20261123T100000-7f3a',
    ...cell,
    cohort,
    round,
    startedAt,
    finishedAt: new Date(at + startMs).toISOString(),
    durationMs: startMs,
    steps,
    queueMs: Math.round(random() * 9),
    launchMs: 38 + Math.round(random() * 20),
  });
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const HOSTILE = `"'><script hostile>alert(1)</script><img src=x onerror="hostile()">{{7*7}}\u001b[31m\u202e&amp;`;

/** Members of closed sets, and instants: a record that is read back has been checked for these. */
const CLOSED =
  /^(schema|verdict|code|failure|state|cohort|trigger|phase|outcome|class|cause|kind|command|startedAt|finishedAt|endedAt|generatedAt|judgedAt|as|at|since|enteredAt|leftAt|deadlineAt|validUntil|expiresAt|decidedAt|provedAt|orderedAt|place|onDeadline|forces)$/;

/** The same report with every free text ended by markup, control characters and a turn of direction. */
export function hostile(input: ReportInput): ReportInput {
  const { images: _, ...rest } = input;
  const paths = input.runs.flatMap(({ artefacts }) => artefacts.map(({ path }) => `${path}${HOSTILE}`));
  return {
    ...(spoil(rest) as Omit<ReportInput, 'images'>),
    images: new Map(paths.map((path) => [path, `javascript:${HOSTILE}`])),
  };
}

/** The same for a press alone. */
export function hostilePress({ images: _, ...rest }: PressReportInput): PressReportInput {
  const spoilt = spoil(rest) as Omit<PressReportInput, 'images'>;
  const { walk, runs, evidence } = spoilt.press;
  const press = { ...spoilt.press, figures: pressFiguresOf(evidence, runs, walk.startedAt) };
  return { ...spoilt, press, images: new Map() };
}

function spoil(value: unknown): unknown {
  if (typeof value === 'string') return `${value}${HOSTILE}`;
  if (Array.isArray(value)) return value.map(spoil);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, of]) => [key, typeof of === 'string' && CLOSED.test(key) ? of : spoil(of)]),
  );
}
