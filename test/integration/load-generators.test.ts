import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { startDemoShop } from '../support/demo-shop.ts';
import { testPlan } from '../support/run-k6.ts';

const LOADS = fileURLToPath(new URL('../../load/', import.meta.url));

test('a bundled scenario is shared by two generators, each with a lease of its own', async () => {
  const shop = await startDemoShop();
  const folder = await mkdtemp(join(tmpdir(), 'waygate-generators-'));
  try {
    const seconds = { warm: 0, baseline: 3, pressure: 3, recovery: 2 };
    const plan = testPlan(shop.url, { intentsPerSecond: 6, factor: 1, seconds });
    const load = await prepareLoad({
      k6: (await findK6({ configured: process.env.WAYGATE_K6 ?? null })).path,
      scenarioFile: `${LOADS}baseline-mix.load.ts`,
      shopFile: `${LOADS}shops/demo.shop.ts`,
      plan,
      generators: 2,
      confined: [],
      target: { host: '127.0.0.1', addresses: ['127.0.0.1'] },
      caps: { requestsPerSecond: 200, seconds: 30, concurrentIntents: 60 },
      folder,
      secrets: [],
      now: Date.now,
      onWindow: () => undefined,
    });
    expect(load.requirements.title).toMatch(/^An ordinary hour/);
    expect(load.requirements.seconds).toBe(8);
    await load.start();
    await load.go();
    const { counts, generators, witnesses, segments, stopped } = await load.ended;
    expect(stopped).toBeNull();
    expect(generators.map(({ exitCode, problem }) => ({ exitCode, problem }))).toEqual([
      { exitCode: 0, problem: null },
      { exitCode: 0, problem: null },
    ]);
    const all = Object.values(counts);
    const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
    expect(sum(({ intents }) => intents)).toBeGreaterThanOrEqual(44);
    expect(sum(({ intents }) => intents)).toBeLessThanOrEqual(50);
    expect(sum(({ goodput }) => goodput)).toBe(sum(({ intents }) => intents));
    expect(sum(({ probe }) => probe.ok)).toBeGreaterThanOrEqual(7);
    const ofSegments = Object.values(segments).flatMap((phases) => Object.values(phases));
    expect(ofSegments.reduce((total, { intents }) => total + intents, 0)).toBe(sum(({ intents }) => intents));
    expect(new Set(witnesses.map(({ mark }) => mark)).size, 'no mark is used twice').toBe(witnesses.length);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await shop.stop();
  }
});
