import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import type { ResultDocument } from '../../runner/core/result.ts';
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

test('installed from npm into another repository it walks that repository’s own journeys', async () => {
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
});

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
});
`;
}
