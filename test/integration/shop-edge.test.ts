import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { Shopper } from '../support/shopper.ts';

const MAIN = fileURLToPath(new URL('../shop/main.ts', import.meta.url));
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';
let shop: DemoShop;

test.beforeAll(async () => {
  shop = await startDemoShop({ controlPort: 0 });
});
test.afterAll(() => shop.stop());
test.afterEach(() => expose(0));

async function expose(share: number, segments: Record<string, number> = {}): Promise<void> {
  const answer = await fetch(`${shop.control}/exposure`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ default: share, segments }),
  });
  expect(answer.status).toBe(200);
}
const releaseSeen = async (shopper: Shopper, path = '/de/') => (await shopper.get(path)).headers['x-shop-release'];
const crowd = (size: number, userAgent = 'test') =>
  Array.from({ length: size }, () => new Shopper(shop.url, {}, { 'user-agent': userAgent }));

test('nobody sees the candidate unless it is exposed', async () => {
  for (const shopper of crowd(20)) expect(await releaseSeen(shopper)).toBe(shop.releases.baseline);
});

for (const [how, shopper] of [
  ['cookie', () => new Shopper(shop.url, { 'waygate-pin': 'candidate' })],
  ['header', () => new Shopper(shop.url, {}, { 'x-waygate-pin': 'candidate' })],
] as const) {
  test(`a pin by ${how} leads to its release on every document, in the header, the page and the version`, async () => {
    const pinned = shopper();
    for (const path of ['/de/', '/us/p/test-mug', '/jp/cart', '/de/no-such-page']) {
      const { headers, body } = await pinned.get(path);
      expect(headers['x-shop-release']).toBe(shop.releases.candidate);
      expect(body).toContain(`<meta name="release" content="${shop.releases.candidate}">`);
    }
    expect(JSON.parse((await pinned.get('/version')).body)).toEqual({ release: shop.releases.candidate });
  });
}

test('a pin by query parameter holds for the rest of the session', async () => {
  const shopper = new Shopper(shop.url);
  expect(await releaseSeen(shopper, '/de/?waygate-pin=candidate')).toBe(shop.releases.candidate);
  expect(await releaseSeen(shopper, '/de/cart')).toBe(shop.releases.candidate);
});

test('a pin that is no cohort is refused with the ones there are', async () => {
  const { status, body } = await new Shopper(shop.url, {}, { 'x-waygate-pin': 'canary' }).get('/de/');
  expect({ status, body }).toEqual({
    status: 400,
    body: 'waygate-pin is one of baseline, candidate; found "canary"\n',
  });
});

test('a share of the sessions sees the candidate, and each of them stays where it is', async () => {
  await expose(30);
  const shoppers = crowd(200);
  const first = await Promise.all(shoppers.map((shopper) => releaseSeen(shopper)));
  const share = first.filter((release) => release === shop.releases.candidate).length;
  expect(share).toBeGreaterThan(35);
  expect(share).toBeLessThan(85);
  expect(await Promise.all(shoppers.map((shopper) => releaseSeen(shopper)))).toEqual(first);
});

test('widening takes nobody back from the candidate, and rolling back takes everybody', async () => {
  await expose(30);
  const shoppers = crowd(40);
  const before = await Promise.all(shoppers.map((shopper) => releaseSeen(shopper)));
  await expose(70);
  const wider = await Promise.all(shoppers.map((shopper) => releaseSeen(shopper)));
  for (const [index, release] of before.entries())
    if (release === shop.releases.candidate) expect(wider[index]).toBe(release);
  expect(wider.filter((release) => release === shop.releases.candidate).length).toBeGreaterThan(
    before.filter((release) => release === shop.releases.candidate).length,
  );
  await expose(0);
  const back = await Promise.all(shoppers.map((shopper) => releaseSeen(shopper)));
  expect(new Set(back)).toEqual(new Set([shop.releases.baseline]));
});

test('exposure can be given per segment: the closest one counts', async () => {
  await expose(0, { 'mobile-us': 100, us: 0, mobile: 0, jp: 100 });
  const [phone] = crowd(1, PHONE);
  const [desk] = crowd(1);
  const seen = async (shopper: Shopper | undefined, market: string) => shopper && releaseSeen(shopper, `/${market}/`);
  expect(await seen(phone, 'us')).toBe(shop.releases.candidate);
  expect(await seen(desk, 'us')).toBe(shop.releases.baseline);
  expect(await seen(phone, 'jp')).toBe(shop.releases.baseline);
  expect(await seen(desk, 'jp')).toBe(shop.releases.candidate);
});

test('an order carries the run that marked it, and the release that took it', async () => {
  const shopper = new Shopper(shop.url, { syn: 'run-42', 'waygate-pin': 'candidate' });
  const { body } = await shopper.confirm(await shopper.prepare());
  const orders = (await (await fetch(`${shop.control}/orders?synthetic=run-42`)).json()) as {
    number: string;
    release: string;
  }[];
  expect(orders).toMatchObject([{ synthetic: 'run-42', release: shop.releases.candidate, email: 'ada@example.test' }]);
  expect(body).toContain(orders[0]?.number);
});

test.describe('the process', () => {
  test('ends with its parent: by signal, by the end of stdin, and by the end of the IPC channel', async () => {
    const children = [
      [spawn(process.execPath, [MAIN]), (child) => child.kill('SIGTERM')],
      [spawn(process.execPath, [MAIN]), (child) => child.kill('SIGINT')],
      [spawn(process.execPath, [MAIN, '--tie-to-stdin']), (child) => child.stdin?.end()],
      [fork(MAIN, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }), (child) => child.disconnect()],
    ] as [ReturnType<typeof spawn>, (child: ReturnType<typeof spawn>) => void][];
    for (const [child, end] of children) {
      const exited = once(child, 'exit');
      await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
      end(child);
      expect(await exited).toEqual([0, null]);
    }
  });

  test('says what is wrong with its command line and ends with code 2', async () => {
    for (const [args, message] of [
      [['--fault', 'nope'], /found: {4}"nope"\n {4}expected: one of checkout-500-tenth, .*dead-button, .*/],
      [['--port', '99999'], /--port\n {4}found: {4}"99999"\n {4}expected: a whole number from 0 to 65535/],
      [['--frobnicate'], /--frobnicate/],
    ] as const) {
      const child = spawn(process.execPath, [MAIN, ...args]);
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      expect(await once(child, 'close')).toEqual([2, null]);
      expect(said).toMatch(message);
    }
  });

  test('a port in use is a clear error', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(startDemoShop({ port })).rejects.toThrow(
      /ended with code 2: The demo shop can not start: .*EADDRINUSE.*use another port/,
    );
    taken.close();
  });
});
