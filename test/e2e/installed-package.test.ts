import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import type { ResultDocument } from '../../runner/core/result.ts';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';

const run = promisify(execFile);
const PACK = fileURLToPath(new URL('../../runner/setup/pack.mjs', import.meta.url));

/** What somebody writes in a repository of their own, next to `npm i -D waygate`. */
const OWN_FILES = {
  'package.json': '{ "name": "my-shop", "private": true, "type": "module" }',
  'monitoring/navigation/see-deal.journey.ts': `import { journey } from 'waygate';

export default journey(
  { title: 'Shopper sees the deal', path: 'navigation.deal', effect: 'read', deadlineMs: 15_000 },
  async ({ page, shop, step, expect }) => {
    await step('open shop', () => shop.enter());
    await step('see deal', () => expect(page.getByRole('main').getByRole('link').first()).toBeVisible());
  },
);
`,
  'monitoring/segments/tablet-us.segment.ts': `import { segment } from 'waygate';

export default segment({
  title: 'Tablet in the US', device: 'iPad Mini', locale: 'en-US', timezone: 'America/New_York', currency: 'USD',
  login: 'guest', consent: 'rejected', input: 'touch',
});
`,
  'monitoring/shops/mine.shop.ts': `import { Storefront, shop, type TestWares } from 'waygate';

class Mine extends Storefront {
  protected override get home(): string { return '/us/'; }
  override get wares(): TestWares { throw new Error('not needed'); }
}

export default shop((tools) => new Mine(tools));
`,
  'load/shops/mine.shop.ts': `import { GaveUp, type HttpShop } from 'waygate/load';

const none = (): never => { throw new GaveUp('refused', 'this shop is only read'); };
const mine: HttpShop = {
  wares: { test: 'test-mug', scarce: null, limitedCoupon: null, read: ['/us/p/test-mug'], searches: ['lamp'] },
  probe: 'search',
  enter: (client) => void client.get('enter', '/us/'),
  browse: (client) => void client.get('browse', '/us/c/home'),
  search: (client, text) => void client.get('search', '/us/search?q=' + text),
  openProduct: (client) => void client.get('open_product', '/us/p/test-mug'),
  addToCart: none, addToCartTwice: none, applyCoupon: none, prepareCheckout: none, placeOrder: none, finalRequest: none,
  readFinal: ({ status }) => ({ kind: 'unknown', status }),
  crawlPaths: () => ['/us/'],
};
export default mine;
`,
  'load/readers.load.ts': `import { defineLoad } from 'waygate/load';

export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'Shoppers who look and leave',
  requests: 2,
  intent({ shop, client }) {
    shop.enter(client);
    shop.search(client, 'lamp');
  },
});
`,
};

let folder: string;
let shop: DemoShop;

test.beforeAll(async () => {
  shop = await startDemoShop({});
  folder = await mkdtemp(join(tmpdir(), 'waygate-installed-'));
});
test.afterAll(async () => {
  await shop.stop();
  await rm(folder, { recursive: true, force: true });
});

test('installed from npm into another repository it walks that repository’s own journeys, and presses with its own load', async () => {
  test.setTimeout(300_000);
  for (const [name, text] of Object.entries(OWN_FILES)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await writeFile(join(folder, 'waygate.config.ts'), ownConfig(shop.url));
  const { stdout: packed } = await run(process.execPath, [PACK]);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', packed.trim()], { cwd: folder });

  const { stdout } = await run(join(folder, 'node_modules', '.bin', 'waygate'), ['run', '--json'], { cwd: folder });
  const result = JSON.parse(stdout) as ResultDocument;
  expect(result).toMatchObject({ exitCode: 0, verdict: 'hold', runs: 2 });
  expect(result.cells).toMatchObject([{ journey: 'see-deal', segment: 'tablet-us', candidate: { pass: 1 } }]);
  expect(result.report).toContain(folder);

  const { stdout: explained } = await run(join(folder, 'node_modules', '.bin', 'waygate'), ['gate', 'explain'], {
    cwd: folder,
  });
  expect(explained).toContain('see-deal');

  const { PATH: _, WAYGATE_K6, ...env } = process.env;
  const { path } = await findK6({ configured: WAYGATE_K6 ?? null });
  const press = await run(
    process.execPath,
    [join(folder, 'node_modules', 'waygate', 'runner', 'waygate.mjs'), 'press', '--scenario', 'readers', '--json'],
    { cwd: folder, env: { ...env, PATH: await pathWithGo(path) } },
  );
  expect(press.stderr).toContain('build from the sources pinned in load/engine');
  expect(JSON.parse(press.stdout)).toMatchObject({ verdict: 'pass', scenario: 'readers', duplicates: null });
});

/** A PATH without k6, but with a `go` that has built it already: told where the pinned sources are and where k6 is to be put. */
async function pathWithGo(k6: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const go = `#!/bin/sh
set -e
test "$1" = -C && test -f "$2/go.mod" && test -f "$2/go.sum"
while [ "$1" != -o ]; do shift; done
/bin/mkdir -p "$(/usr/bin/dirname "$2")"
/bin/cp '${k6}' "$2"
`;
  await writeFile(join(bin, 'go'), go, { mode: 0o755 });
  return bin;
}

function ownConfig(url: string): string {
  return `import { defineConfig } from 'waygate/config';

const cohort = (release: string, name: string) => ({
  release, pin: { header: { name: 'x-waygate-pin', value: name } }, attest: { meta: 'release' },
});

export default defineConfig({
  shop: 'mine',
  roots: ['./monitoring'],
  target: { baseUrl: '${url}' },
  cohorts: { baseline: cohort('2.40.0', 'baseline'), candidate: cohort('2.41.0', 'candidate') },
  matrix: { 'see-deal': ['tablet-us'] },
  limits: { workers: 1 },
  pressure: {
    environment: 'sandbox', allow: ['127.0.0.1'], roots: ['./load'], peakIntentsPerSecond: 8,
    phases: { warm: 1, baseline: 6, pressure: 6, recovery: 5 }, idleSeconds: 2, policy: { p95SlackMs: 2000 },
  },
});
`;
}
