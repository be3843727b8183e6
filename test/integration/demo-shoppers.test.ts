import { expect, test } from '@playwright/test';
import { demoReleasePlan } from '../../runner/commands/demo/demo-release-plan.ts';
import { countShoppers, type ToCount } from '../../runner/commands/demo/demo-shoppers.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';

const PATIENCE = { timeout: 100_000, intervals: [500] };
const FAULT = 'stale-listing-price';

let shop: DemoShop;
test.beforeAll(async () => {
  shop = await startDemoShop({ controlPort: 0, seed: 5 });
});
test.afterAll(() => shop.stop());

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${shop.control}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

test('who met the fault is counted, and how many of the same shoppers would have otherwise', async () => {
  const plan = demoReleasePlan(shop.releases, 5);
  const since = async () =>
    (await ask<{ since: { candidate: string } }[]>('GET', '/faults')).find(({ since }) => since.candidate !== null);
  await ask('PUT', '/exposure', { default: 100, segments: {} });
  const from = new Date().toISOString();
  const reading = () => ask<{ sessions: number; hit: number; perSecond: number }>('GET', '/shoppers');
  await ask('PUT', '/shoppers', { perSecond: 5 });
  await expect.poll(async () => (await reading()).sessions, PATIENCE).toBeGreaterThanOrEqual(5);
  await ask('PUT', `/faults/${FAULT}`);
  await expect.poll(async () => (await reading()).hit, PATIENCE).toBeGreaterThanOrEqual(5);

  const asked: ToCount = {
    ...{ plan, from, faults: [FAULT], faultStage: '100pct', signal: new AbortController().signal },
    faultFrom: String((await since())?.since.candidate),
  };
  const counted = await countShoppers(shop, asked);
  const { hit, sessions, perSecond } = await reading();
  expect(perSecond).toBe(0);
  expect(counted).toMatchObject({ perSecond: 5, sessions, onCandidate: sessions, hit, unknown: null });
  // Half an hour more at 100 % than the seconds that were walked.
  expect(counted.noGate).toBeGreaterThan(hit);
  expect(counted.fixedWindow).toBeLessThanOrEqual(Number(counted.noGate));
  // What it can't see, it only takes back by mistake.
  expect(counted.fixedWindowFalseAlarm).toBe(counted.fixedWindowAfterSeconds !== null);
  // They may differ by who was in the shop when the fault came.
  const rows = await ask<{ cameAt: string; endedAt: string }[]>('GET', '/shoppers/sessions?limit=10000');
  const { faultFrom } = asked;
  const straddling = rows.filter(({ cameAt, endedAt }) => cameAt <= String(faultFrom) && endedAt >= String(faultFrom));
  expect(Math.abs(Number(counted.modelled) - hit)).toBeLessThanOrEqual(straddling.length);

  // Whoever stands at 1 % when the fault comes has let fewer through by then.
  const early = await countShoppers(shop, { ...asked, faultStage: 'dark' });
  expect(early.noGate).toBeLessThan(Number(counted.noGate));
  // What came before the fault is none of its doing.
  const later = await countShoppers(shop, { ...asked, faultFrom: new Date().toISOString() });
  expect(later.hit).toBe(0);
  for (const [faults, unknown] of [
    [[], 'there was no fault'],
    [[FAULT, 'slow-search'], 'there was more than one fault'],
    [['order-number-race'], 'order-number-race depends on how many come at the same moment'],
  ] as const)
    expect(await countShoppers(shop, { ...asked, faults })).toMatchObject({
      ...{ hit, modelled: null, fixedWindow: null, noGate: null, unknown },
    });
  await expect(countShoppers({ control: 'http://127.0.0.1:1' }, asked)).rejects.toThrow();
});
