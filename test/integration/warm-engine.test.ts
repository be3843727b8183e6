import { readFile, stat } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Cohort, RunRecord } from '../../runner/core/run-record.ts';
import type { CohortSettings } from '../../runner/core/settings.ts';
import { createTinyEngine, type TinyEngine, tinyCohort } from '../support/tiny-engine.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';

let shop: TinyShop;
let tiny: TinyEngine;

test.beforeAll(async () => {
  shop = await startTinyShop();
  tiny = await createTinyEngine({ artefacts: test.info().outputPath('artefacts'), baseline: tinyCohort(shop.baseUrl) });
});

test.afterAll(async () => {
  await tiny.engine.close();
  await shop.close();
});

async function walkOnce(journey: string, segment = 'plain'): Promise<RunRecord> {
  const [record, ...more] = await tiny.walk(journey, { segment });
  expect(more).toEqual([]);
  if (record === undefined) throw new Error('no record');
  return record;
}

test('a journey that works leaves a passed run with its steps, requests, intent and order', async () => {
  const record = await walkOnce('buy');
  expect(record).toMatchObject({
    outcome: 'pass',
    failure: null,
    inconclusive: null,
    releasesSeen: ['r1'],
    artefacts: [],
    intent: { items: [{ sku: 'mug', quantity: 1, unitPriceMinor: 1250 }] },
    order: { number: 'ORD-1001', totalMinor: 1250, currency: 'EUR' },
    requests: [{ method: 'POST', endpoint: '/buy', status: 303 }],
  });
  expect(record.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['open home', 'pass'],
    ['open product', 'pass'],
    ['buy', 'pass'],
  ]);
  expect(record.steps[0]?.startMs).toBe(0);
  const last = record.steps.at(-1);
  expect(record.durationMs).toBeCloseTo((last?.startMs ?? 0) + (last?.durationMs ?? 0), 0);
  expect(record.vitals.ttfbMs).not.toBeNull();
});

test('every run is announced before it begins, as if the runner were killed, and ends once', async () => {
  await walkOnce('buy');
  const record = tiny.ended.at(-1);
  expect(tiny.started.filter(({ id }) => id === record?.id)).toMatchObject([
    { outcome: 'inconclusive', inconclusive: { cause: 'killed' }, finishedAt: null },
  ]);
  expect(tiny.started.map(({ id }) => id)).toEqual(tiny.ended.map(({ id }) => id));
});

for (const { journey, failure } of [
  { journey: 'wrong-heading', failure: { class: 'assertion', step: 'visit' } },
  { journey: 'never', failure: { class: 'timeout', step: 'visit' } },
  { journey: 'server-error', failure: { class: 'http_5xx', step: 'visit' } },
  { journey: 'missing', failure: { class: 'http_4xx', step: 'visit' } },
  { journey: 'script-error', failure: { class: 'js_error', step: 'press' } },
  { journey: 'impossible-price', failure: { class: 'data', step: 'read price' } },
] as const) {
  test(`${journey} fails with class ${failure.class} and a picture of the page`, async () => {
    const record = await walkOnce(journey);
    expect(record).toMatchObject({ outcome: 'fail', failure, inconclusive: null });
    expect(record.steps.at(-1)).toMatchObject({ name: failure.step, outcome: 'fail' });
    expect(record.artefacts.map(({ kind }) => kind)).toEqual(['screenshot']);
    const picture = await readFile(record.artefacts[0]?.path ?? '');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
  });
}

for (const { journey, cause } of [
  { journey: 'other-release', cause: 'cohort_mismatch' },
  { journey: 'unmarked', cause: 'cohort_mismatch' },
  { journey: 'busy', cause: 'throttled' },
  { journey: 'wall', cause: 'blocked' },
  { journey: 'crash', cause: 'runner_fault' },
] as const) {
  test(`${journey} says nothing about the release: ${cause}`, async () => {
    expect(await walkOnce(journey)).toMatchObject({ outcome: 'inconclusive', failure: null, inconclusive: { cause } });
  });
}

test('a page in an endless loop fails its step, and the next run passes', async () => {
  expect(await walkOnce('page-loop')).toMatchObject({ outcome: 'fail', failure: { class: 'timeout', step: 'press' } });
  expect(await walkOnce('buy')).toMatchObject({ outcome: 'pass' });
});

test('an unknown journey is refused with the known ones', async () => {
  await expect(tiny.walk('bye')).rejects.toThrow(/no journey "bye".*buy/);
});

test('a segment dresses the browser and marks it as synthetic', async () => {
  const seen = shop.requests.length;
  expect(await walkOnce('buy', 'phone')).toMatchObject({ outcome: 'pass' });
  const [first] = shop.requests.slice(seen);
  expect(first?.headers['user-agent']).toMatch(/Android.* Mobile .* Waygate\/\S+ \(synthetic\)$/);
  expect(first?.headers['accept-language']).toMatch(/^de-DE/);
  expect(first?.headers.cookie).toMatch(new RegExp(`syn=${tiny.ended.at(-1)?.id}`));
});

test('the account of a segment is given to the adapter, and a guest has none', async () => {
  expect(await walkOnce('sign-in-openly', 'phone')).toMatchObject({ outcome: 'fail', failure: { step: 'sign in' } });
  expect(await walkOnce('sign-in-openly', 'plain')).toMatchObject({
    outcome: 'inconclusive',
    inconclusive: { cause: 'runner_fault' },
  });
});

const PINS: readonly Partial<CohortSettings>[] = [
  { pin: { kind: 'header', name: 'pin', value: 'r2' } },
  { pin: { kind: 'cookie', name: 'pin', value: 'r2' } },
  // The shop of this test is not sticky, so the order's redirect goes to where the query does not.
  { pin: { kind: 'query', name: 'pin', value: 'r2' } },
];
const ATTESTS: readonly Partial<CohortSettings>[] = [
  { attest: { kind: 'header', name: 'X-Release' } },
  { attest: { kind: 'cookie', name: 'x-release' } },
  { attest: { kind: 'meta', name: 'x-release' } },
  { attest: { kind: 'endpoint', path: '/version', field: 'build.release' } },
];
const WAYS = PINS.flatMap((pin) => ATTESTS.map((attest) => ({ ...pin, ...attest })));

test('twins are pinned and attested in every way, one after the other on one worker', async () => {
  for (const way of WAYS) {
    const name = `${way.pin?.kind} pin, ${way.attest?.kind} attest`;
    await test.step(name, async () => {
      const engine = await createTinyEngine({
        artefacts: test.info().outputPath('pins'),
        baseline: tinyCohort(shop.baseUrl),
        candidate: tinyCohort(shop.baseUrl, { release: 'r2', ...way }),
      });
      try {
        const cohorts: readonly Cohort[] = ['candidate', 'baseline'];
        const records = await engine.walk('look', { cohorts });
        expect(
          records.map(({ cohort, outcome, releasesSeen, inconclusive }) => ({
            cohort,
            outcome,
            releasesSeen,
            inconclusive,
          })),
          name,
        ).toEqual([
          { cohort: 'candidate', outcome: 'pass', releasesSeen: ['r2'], inconclusive: null },
          { cohort: 'baseline', outcome: 'pass', releasesSeen: ['r1'], inconclusive: null },
        ]);
        expect(Date.parse(records[1]?.startedAt ?? '')).toBeGreaterThanOrEqual(
          Date.parse(records[0]?.finishedAt ?? ''),
        );
      } finally {
        await engine.engine.close();
      }
    });
  }
});

test('a pin is sent to the shop, and to nobody else', async () => {
  const stranger = await startTinyShop();
  const host = await startTinyShop({ partner: stranger.baseUrl });
  const engine = await createTinyEngine({
    artefacts: test.info().outputPath('stranger'),
    baseline: tinyCohort(host.baseUrl, { release: 'r2', pin: { kind: 'header', name: 'pin', value: 'r2' } }),
  });
  try {
    const [record] = await engine.walk('look');
    expect(record).toMatchObject({ outcome: 'pass' });
    expect([...new Set(host.requests.map(({ headers }) => headers.pin))]).toEqual(['r2']);
    expect(stranger.requests.map(({ url, headers }) => [url, headers.pin])).toEqual([['/pixel.png', undefined]]);
  } finally {
    await engine.engine.close();
    await host.close();
    await stranger.close();
  }
});

test('a target that refuses connections is inconclusive', async () => {
  const gone = await startTinyShop();
  await gone.close();
  const engine = await createTinyEngine({
    artefacts: test.info().outputPath('gone'),
    baseline: tinyCohort(gone.baseUrl),
  });
  try {
    expect(await engine.walk('buy')).toMatchObject([
      { outcome: 'inconclusive', inconclusive: { cause: 'target_refused' }, durationMs: expect.any(Number) },
    ]);
  } finally {
    await engine.engine.close();
  }
});

test('a journey that hangs its own worker is killed as a group, recorded, and the twin still runs', async () => {
  const engine = await createTinyEngine({
    artefacts: test.info().outputPath('hung'),
    baseline: tinyCohort(shop.baseUrl),
    limits: { runKillMs: 5_000 },
  });
  try {
    const records = await engine.walk('worker-loop', { cohorts: ['baseline', 'candidate'] });
    expect(records).toMatchObject([
      { cohort: 'baseline', outcome: 'inconclusive', inconclusive: { cause: 'killed' } },
      { cohort: 'candidate', outcome: 'inconclusive', inconclusive: { cause: 'killed' } },
    ]);
    expect(engine.engine.faults.workerDeaths).toBe(2);
  } finally {
    await engine.engine.close();
  }
});

test('a trace is kept of a failed run that was ordered with one, and of no passed run', async () => {
  const [failed] = await tiny.walk('wrong-heading', { trace: true });
  expect(failed?.artefacts.map(({ kind }) => kind)).toEqual(['screenshot', 'trace']);
  expect((await stat(failed?.artefacts[1]?.path ?? '')).size).toBeGreaterThan(1_000);
  const [passed] = await tiny.walk('buy', { trace: true });
  expect(passed).toMatchObject({ outcome: 'pass', artefacts: [] });
});

test('a browser is replaced between rounds when it has run often enough', async () => {
  const engine = await createTinyEngine({
    artefacts: test.info().outputPath('often'),
    baseline: tinyCohort(shop.baseUrl),
    limits: { runsPerBrowser: 2 },
  });
  try {
    for (let round = 0; round < 3; round += 1) await engine.walk('look', { cohorts: ['baseline', 'candidate'] });
    expect(engine.ended.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'pass'));
    expect(engine.engine.faults).toMatchObject({ workerDeaths: 0, recycles: { minutes: 0, rss: 0, spent: 0 } });
    // The last one may still be on its way.
    expect(engine.engine.faults.recycles.runs).toBeGreaterThanOrEqual(2);
  } finally {
    await engine.engine.close();
  }
});

test('closing ends the run under way as killed, and starts no other', async () => {
  let begun = () => {};
  const underway = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const engine = await createTinyEngine({
    artefacts: test.info().outputPath('closed'),
    baseline: tinyCohort(shop.baseUrl),
    onRunStart: async () => begun(),
  });
  const round = engine.walk('never', { cohorts: ['baseline', 'candidate'] });
  const queued = engine.walk('buy');
  await underway;
  await engine.engine.close();
  expect(await round).toMatchObject([{ outcome: 'inconclusive', inconclusive: { cause: 'killed' } }]);
  expect(await queued).toEqual([]);
  expect(await engine.walk('buy')).toEqual([]);
});
