import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import type { PressReportInput } from '../../reports/press-input.ts';
import { renderReport } from '../../reports/render.ts';
import type { ReportInput } from '../../reports/report-input.ts';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';

/** What a page said and asked for by itself. */
export interface Seen {
  readonly messages: string[];
  readonly requests: string[];
}

export interface ReportPages {
  /** Opens a report by its name, offline, in a context of its own. */
  onPage(
    name: string,
    options: Parameters<Browser['newContext']>[0],
    look: (page: Page, seen: Seen) => Promise<void>,
  ): Promise<void>;
  /** Unfolded, in these colours: nothing that keeps anybody out, nothing loaded, nothing complained about. */
  expectOpenToAll(name: string, colorScheme: 'light' | 'dark'): Promise<void>;
}

/** Renders the reports into files and opens a browser for them, for all tests of the file that calls it. */
export function reportPages(reports: Readonly<Record<string, ReportInput | PressReportInput>>): ReportPages {
  let browser: Browser;
  let folder: string;
  const address = (name: string) => pathToFileURL(join(folder, `${name}.html`)).href;
  test.beforeAll(async () => {
    const { path } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
    browser = await chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    folder = mkdtempSync(join(tmpdir(), 'waygate-report-'));
    for (const [name, input] of Object.entries(reports))
      writeFileSync(join(folder, `${name}.html`), renderReport(input));
  });
  test.afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const onPage: ReportPages['onPage'] = async (name, options, look) => {
    const context = await browser.newContext({ ...options, offline: true });
    try {
      const page = await context.newPage();
      const seen: Seen = { messages: [], requests: [] };
      page.on('console', (message) => seen.messages.push(message.text()));
      page.on('pageerror', (error) => seen.messages.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith('data:')) seen.requests.push(request.url());
      });
      await page.goto(address(name));
      await look(page, seen);
    } finally {
      await context.close();
    }
  };
  return {
    onPage,
    expectOpenToAll: (name, colorScheme) =>
      onPage(name, { colorScheme, viewport: { width: 1280, height: 900 } }, async (page, seen) => {
        await unfold(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(
          serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`),
        ).toEqual([]);
        expect(seen).toEqual({ messages: [], requests: [address(name)] });
      }),
  };
}

export function unfold(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

/** Goes through the page by Tab and expects every link and every fold, once each, from the top to the bottom. */
export async function expectTabThrough(page: Page, moreThan: number): Promise<void> {
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
  expect(expected.length).toBeGreaterThan(moreThan);
  expect(reached).toEqual(expected);
}
