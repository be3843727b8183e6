import { type Browser, type BrowserContextOptions, chromium, expect, type Page, test } from '@playwright/test';
import { findChromium } from '../../runner/engines/browser/find-chromium.ts';
import { STAFF, type Staff, type startReleaseServer } from './release-server.ts';

/** What a page complained about. */
export type Complaints = string[];

/** A browser for all tests of the file that calls it; each page is in a context of its own. */
export function releaseBrowser() {
  let browser: Browser;
  test.beforeAll(async () => {
    const { path } = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null });
    browser = await chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  });
  test.afterAll(async () => {
    await browser.close();
  });
  return {
    /** Looks at the release page; expects it not to complain, but for what is among `expected`. */
    async onPage(
      { url }: Pick<Awaited<ReturnType<typeof startReleaseServer>>, 'url'>,
      look: (page: Page) => Promise<void>,
      {
        path = '/',
        expected = [],
        ...options
      }: BrowserContextOptions & { readonly path?: string; readonly expected?: readonly RegExp[] } = {},
    ): Promise<void> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const complaints: Complaints = [];
      try {
        const page = await context.newPage();
        page.on('console', (message) => {
          if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(error.message));
        await page.goto(`${url}${path}`);
        await look(page);
        expect(complaints.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
      } finally {
        await context.close();
      }
    },
  };
}

export async function signIn(page: Page, who: Staff): Promise<void> {
  // Folded away where everybody may look.
  const fold = page.getByText('Sign in to change something');
  if (await fold.isVisible()) await fold.click();
  await page.getByLabel('Role token').fill(STAFF[who].token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Presses a button and confirms what it asks. */
export async function confirm(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: button, exact: true }).click();
}
