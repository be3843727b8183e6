import { expect, type Page, test } from '@playwright/test';
import type { PressReportInput } from '../../reports/press-input.ts';
import type { ReportInput } from '../../reports/report-input.ts';
import { expectTabThrough, reportPages, unfold } from '../support/report-browser.ts';
import { aFollowedReport, aPressReport, hostilePress } from '../support/report-fixtures.ts';
import { aPressTale } from '../support/stored-press.ts';

const CELLS = [{ journey: 'checkout-guest', segment: 'desktop-de' }];
const REPORTS: Readonly<Record<string, ReportInput | PressReportInput>> = {
  pass: aPressReport(aPressTale('healthy')),
  fail: aPressReport(everything()),
  followed: aFollowedReport({ rounds: 2, cells: CELLS }, aPressTale('collapse')),
  hostile: hostilePress(aPressReport(aPressTale('collapse'))),
};

const { onPage, expectOpenToAll } = reportPages(REPORTS);

for (const colorScheme of ['light', 'dark'] as const)
  test(`the report of a press is accessible in ${colorScheme}, loads nothing and complains about nothing`, async () => {
    await expectOpenToAll('fail', colorScheme);
  });

for (const name of Object.keys(REPORTS))
  test(`the report ${name} never scrolls sideways, from a small phone to a desk`, async () => {
    await onPage(name, { viewport: { width: 320, height: 800 } }, async (page) => {
      await unfold(page);
      for (const width of [320, 375, 768, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const beyond = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(beyond, `${width} px`).toBe(0);
      }
    });
  });

test('a reader who does not see the charts hears what they show', async () => {
  await onPage('fail', { viewport: { width: 1280, height: 900 } }, async (page) => {
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await expect(
      timeline.getByRole('img', { name: /^Intents per second\. Up to 24 were begun; most gave up/ }),
    ).toBeVisible();
    await expect(timeline.getByRole('img', { name: /checkout-guest × mobile-us: .*candidate .*failed/ })).toBeVisible();
    await timeline.getByText('The load as a table').press('Enter');
    const course = timeline.getByRole('table', { name: 'The load over time' });
    await expect(course.getByRole('row')).toHaveCount(20);
    await expect(
      timeline.getByRole('img', {
        name: /^Journeys in mobile-us that passed: .*candidate 100.* at first, lowest 0.* from 0:34 on/,
      }),
    ).toBeVisible();
    await expect(
      timeline.getByRole('img', {
        name: /^Median time of journeys in desktop-de that passed: baseline \d+.*candidate \d+/,
      }),
    ).toBeVisible();
    await timeline.getByText('Journeys by segment as a table').press('Enter');
    const journeys = timeline.getByRole('table', { name: 'Journeys over time, by segment' });
    await expect(journeys.getByRole('row', { name: /mobile-us.*recovery.*0\s?% of/ }).first()).toBeVisible();
  });
});

test('every chart stands on the same axis, and the marks on their moments', async () => {
  await onPage('fail', { viewport: { width: 1000, height: 900 } }, async (page) => {
    const edges = await page
      .locator('.timeline .area')
      .evaluateAll((areas) => areas.map((it) => it.getBoundingClientRect()).map(({ left, right }) => [left, right]));
    expect(edges.length).toBeGreaterThanOrEqual(6);
    expect(new Set(edges.map(String)).size).toBe(1);
    // The surge ends where the mark is: the load drops there.
    const [mark] = await centres(page, '.phase-bar b');
    const lines = await centres(page, '.mark-line.calm');
    expect(lines.length).toBe(edges.length);
    for (const line of lines) expect(Math.abs(line - (mark ?? 0))).toBeLessThan(1.5);
  });
});

test('a reason leads to its journey, in the table of journeys', async () => {
  await onPage('fail', { viewport: { width: 375, height: 800 } }, async (page) => {
    await page.locator('.reasons a', { hasText: 'checkout-guest' }).press('Enter');
    await expect(page.locator('#press-journeys').getByRole('rowheader', { name: 'checkout-guest' })).toBeInViewport();
  });
});

test('every link and every fold of a walk and its press is reached with the Tab key, from the top to the bottom', async () => {
  await onPage('followed', { viewport: { width: 1280, height: 900 } }, async (page) => {
    await expectTabThrough(page, 20);
  });
});

test('on paper nothing of the timeline is lost', async () => {
  await onPage('fail', { viewport: { width: 794, height: 1100 } }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('navigation')).toBeHidden();
    for (const panel of await page.locator('.timeline .plot.panel').all()) await expect(panel).toBeVisible();
    const pdf = await page.pdf();
    expect(pdf.length).toBeGreaterThan(10_000);
  });
});

test('markup in what was observed stays text in a real browser', async () => {
  await onPage('hostile', { viewport: { width: 1280, height: 900 } }, async (page) => {
    await expect(page.locator('img, script:not([type="application/json"]), a[href^="javascript:"]')).toHaveCount(0);
    await expect(page.locator('[onerror], [hostile]')).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fail');
  });
});

/** A failed press with one of each thing that can be shown. */
function everything(): ReturnType<typeof aPressTale> {
  const step = { intentsPerSecond: 4, verdict: 'pass', goodputPerSecond: 4, p95Ms: 120, reason: null } as const;
  const tale = aPressTale('collapse', {
    warnings: ['the metrics could not be pushed'],
    capacity: {
      steps: [
        step,
        { ...step, intentsPerSecond: 5.6, verdict: 'fail', goodputPerSecond: 2, reason: 'too few were served' },
      ],
      kneeIntentsPerSecond: 4,
      limitedBy: 'too few were served',
    },
  });
  const [generator] = tale.press.evidence.generators;
  if (generator === undefined) throw new Error('the fixture has no generator');
  const evidence = {
    ...tale.press.evidence,
    races: [
      { size: 2, sent: 8, ordered: 4, refused: 4, unknown: 0 },
      { size: 4, sent: 8, ordered: 1, refused: 4, unknown: 3 },
    ],
    generators: [
      { ...generator, cpuRatio: 0.93, problem: 'an exception in the script (107)', complaints: ['TypeError: x'] },
    ],
    stopped: { by: 'guard', code: 'failed_share', text: '83 % of the answers were errors', at: 90 } as const,
  };
  return { ...tale, press: { ...tale.press, evidence } };
}

function centres(page: Page, selector: string): Promise<readonly number[]> {
  return page.locator(selector).evaluateAll((all) =>
    all.map((it) => {
      const { left, right } = it.getBoundingClientRect();
      return (left + right) / 2;
    }),
  );
}
