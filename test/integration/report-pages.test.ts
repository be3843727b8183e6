import { expect, test } from '@playwright/test';
import type { ReportInput } from '../../reports/report-input.ts';
import { aRolledBackRelease } from '../support/release-view.ts';
import { expectTabThrough, reportPages, unfold } from '../support/report-browser.ts';
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
  release: {
    ...aReport({ rounds: 2, cells: [{ journey: 'checkout-guest', segment: 'mobile-us' }] }),
    release: aRolledBackRelease(),
  },
  empty: { ...aReport({ cells: [], rounds: 0 }), evidence: [] },
  hostile: hostile(failing),
};

const { onPage, expectOpenToAll } = reportPages(REPORTS);

for (const name of ['every-kind', 'release', 'empty'])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the report ${name} is accessible in ${colorScheme}, loads nothing and complains about nothing`, async () => {
      await expectOpenToAll(name, colorScheme);
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

for (const name of ['widen', 'roll-back'])
  test(`on a small desk the board of the report ${name} is seen whole, all five segments, without scrolling in it`, async () => {
    for (const width of [1100, 1440])
      await onPage(name, { viewport: { width, height: 800 } }, async (page) => {
        await expect(page.locator('.board thead th')).toHaveCount(6);
        const beyond = await page.locator('#board .scroller').evaluate((it) => it.scrollWidth - it.clientWidth);
        expect(beyond, `${width} px`).toBe(0);
      });
  });

test('every link and every fold is reached with the Tab key, from the top to the bottom', async () => {
  await onPage('roll-back', { viewport: { width: 1280, height: 900 } }, async (page) => {
    await expectTabThrough(page, 40);
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
