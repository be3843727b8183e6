import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { within } from '../../../journeys/support/deadline.ts';
import type { Artefact } from '../../core/run-record.ts';

const SCREENSHOT_MS = 2_500;
const STOP_MS = 500;
/** Covered in every picture, whatever their value. */
const PRIVATE_FIELDS =
  'input[type="password"], input[autocomplete^="cc-"], input[autocomplete$="-password"], [data-private]';

/** A picture of what the page shows now, private fields covered. Rejects when the page can't be drawn in time. */
export async function takeScreenshot(
  page: Page,
  { folder, prefix }: { readonly folder: string; readonly prefix: string },
): Promise<Artefact> {
  await mkdir(folder, { recursive: true });
  await stopLoading(page);
  const path = join(folder, `${prefix}.png`);
  await page.screenshot({ path, timeout: SCREENSHOT_MS, animations: 'disabled', mask: [page.locator(PRIVATE_FIELDS)] });
  return { kind: 'screenshot', path };
}

/** A page whose next document never comes can't be drawn until it stops waiting for it. */
async function stopLoading(page: Page): Promise<void> {
  const stop = page
    .context()
    .newCDPSession(page)
    .then((session) => session.send('Page.stopLoading'));
  await within(stop, STOP_MS, 'stopping the page').catch(() => undefined);
}
