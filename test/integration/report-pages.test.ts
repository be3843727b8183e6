import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { renderReport } from '../../reports/render.ts';
import type { ReportInput } from '../../reports/report-input.ts';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import { aReport, breaks, hostile } from '../support/report-fixtures.ts';

/** One grey pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

const failing = aReport({
  rounds: 9,
  change: breaks('search-and-filter', 'apply filter', 1, `Received: "NaN €" ${'x'.repeat(400)}`),
});

/** One of each thing that a report can show, and few of them: the accessibility check looks at every element. */
const everyKind = aReport({
  rounds: 6,
  cells: [
    { journey: 'search-and-filter', segment: 'mobile-us' },
    { journey: 'checkout-guest', segment: 'desktop-de' },
  ],
  change: (run, chance) => ({
    ...breaks('search-and-filter', 'apply filter', 0.7, 'the price reads NaN')(run, chance),
    ...(run.journey === 'checkout-guest' && chance < 0.2
      ? {
          outcome: 'inconclusive' as const,
          inconclusive: { cause: 'killed' as const, message: 'took longer than 60 s' },
        }
      : {}),
  }),
});

const REPORTS: Readonly<Record<string, ReportInput>> = {
  'every-kind': withPictures(everyKind),
  widen: aReport({ rounds: 20 }),
  'roll-back': withPictures(failing),
  'long-names': aReport({
    rounds: 3,
    cells: Array.from({ length: 14 }, (_, index) => ({
      journey: `a-long-journey-name-that-someone-made-for-the-b2b-portal-${index % 3}`,
      segment: `returningbusinesscustomerswithnetpricesandwithoutanyhyphens${index}`,
    })),
  }),
  empty: { ...aReport({ cells: [], rounds: 0 }), evidence: [] },
  hostile: hostile(failing),
};

let browser: Browser;
let folder: string;
test.beforeAll(async () => {
  const { path } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
  browser = await chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  folder = mkdtempSync(join(tmpdir(), 'waygate-report-'));
  for (const [name, input] of Object.entries(REPORTS)) writeFileSync(join(folder, `${name}.html`), renderReport(input));
});
test.afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

for (const name of ['every-kind', 'empty'])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the report ${name} is accessible in ${colorScheme}, loads nothing and complains about nothing`, async () => {
      await onPage(name, { colorScheme, viewport: { width: 1280, height: 900 } }, async (page, seen) => {
        await unfold(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(
          serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`),
        ).toEqual([]);
        expect(seen).toEqual({ messages: [], requests: [pathToFileURL(join(folder, `${name}.html`)).href] });
      });
    });

for (const name of Object.keys(REPORTS))
  test(`the report ${name} never scrolls sideways, from a small phone to a desk`, async () => {
    for (const width of [320, 375, 768, 1280])
      await onPage(name, { viewport: { width, height: 800 } }, async (page) => {
        await unfold(page);
        const beyond = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(beyond, `${width} px`).toBe(0);
      });
  });

test('every link and every fold is reached with the Tab key, from the top to the bottom', async () => {
  await onPage('roll-back', { viewport: { width: 1280, height: 900 } }, async (page) => {
    await unfold(page);
    const expected = await page
      .locator('a[href], summary')
      .evaluateAll((all) => all.map((it, index) => it.setAttribute('data-n', String(index)) ?? String(index)));
    const reached: string[] = [];
    for (let presses = 0; presses < expected.length * 3 && reached.length < expected.length; presses += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => document.activeElement?.getAttribute('data-n') ?? null);
      if (at !== null) reached.push(at);
    }
    expect(expected.length).toBeGreaterThan(40);
    expect(reached).toEqual(expected);
  });
});

test('a cell on the board leads to its detail and opens it', async () => {
  await onPage('widen', { viewport: { width: 375, height: 800 } }, async (page) => {
    const detail = page.locator('details.cell', { hasText: 'landing-campaign × desktop-de' });
    await expect(detail).not.toHaveAttribute('open');
    await page.locator('table.board a', { hasText: 'desktop-de' }).last().press('Enter');
    await expect(detail).toHaveAttribute('open');
    await expect(detail.getByRole('rowheader', { name: 'land on campaign' })).toBeInViewport();
  });
});

test('a screenshot opens large and closes again by keyboard', async () => {
  await onPage('roll-back', { viewport: { width: 1280, height: 900 } }, async (page) => {
    const shot = page.locator('details.shot').first();
    const summary = shot.locator('summary');
    await expect(summary.getByRole('img')).toBeVisible();
    await summary.press('Enter');
    await expect(shot).toHaveAttribute('open');
    await summary.press('Enter');
    await expect(shot).not.toHaveAttribute('open');
  });
});

test('markup in what was observed stays text in a real browser', async () => {
  await onPage('hostile', { viewport: { width: 1280, height: 900 } }, async (page) => {
    await expect(page.locator('img, script:not([type="application/json"]), a[href^="javascript:"]')).toHaveCount(0);
    await expect(page.locator('[onerror], [hostile]')).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Roll back');
  });
});

function withPictures(input: ReportInput): ReportInput {
  const artefacts = input.runs.flatMap((run) => run.artefacts);
  return { ...input, images: new Map(artefacts.map(({ kind, path }) => [path, kind === 'screenshot' ? PIXEL : path])) };
}

interface Seen {
  readonly messages: string[];
  readonly requests: string[];
}

async function onPage(
  name: string,
  options: Parameters<Browser['newContext']>[0],
  look: (page: Page, seen: Seen) => Promise<void>,
): Promise<void> {
  const context: BrowserContext = await browser.newContext({ ...options, offline: true });
  try {
    const page = await context.newPage();
    const seen: Seen = { messages: [], requests: [] };
    page.on('console', (message) => seen.messages.push(message.text()));
    page.on('pageerror', (error) => seen.messages.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) seen.requests.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await look(page, seen);
  } finally {
    await context.close();
  }
}

function unfold(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}
