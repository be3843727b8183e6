import type { Locator } from '@playwright/test';
import { type ListingReading, listingIn } from './readings.ts';
import type { Surface } from './surface.ts';

export async function read(surface: Surface): Promise<ListingReading> {
  return listingIn(await surface.read(), surface.style);
}

export async function suggestions({ hand, page }: Surface, text: string): Promise<readonly string[]> {
  await hand.fill(searchBox({ page }), text);
  const options = page.getByRole('option').and(page.locator('[role="listbox"] *'));
  await hand.sees(options, `suggestions for "${text}"`);
  return options.allTextContents();
}

export async function search(surface: Surface, query: string): Promise<ListingReading> {
  const { hand, page } = surface;
  const box = searchBox({ page });
  if ((await box.inputValue()) !== query) await hand.fill(box, query);
  await leads(surface, () => page.keyboard.press('Enter'));
  return read(surface);
}

export async function filter(
  surface: Surface,
  value: string,
): Promise<{ readonly promised: number | null; readonly results: ListingReading }> {
  const { hand, main, page } = surface;
  await unfold(surface);
  const called = { name: startingWith(value) };
  const box = main.getByRole('checkbox', called);
  const label =
    (await main
      .locator('label')
      .filter({ has: page.getByRole('checkbox', called) })
      .textContent()) ?? '';
  await hand.check(box);
  await apply(surface);
  const promised = /\((\d+)\)/.exec(label)?.[1];
  return { promised: promised === undefined ? null : Number(promised), results: await read(surface) };
}

export async function sortByPrice(surface: Surface): Promise<ListingReading> {
  const { hand, main, words } = surface;
  await unfold(surface);
  await hand.choose(main.getByRole('combobox', { name: words().sortBy }), words().cheapestFirst);
  await apply(surface);
  return read(surface);
}

export async function open(surface: Surface, name: string): Promise<void> {
  const { hand, main } = surface;
  await leads(surface, () => hand.press(main.getByRole('link', { name, exact: true }).first()));
}

/** Unfolds the menu level by level, then follows the last name. */
export async function openThroughMenu(surface: Surface, names: readonly string[]): Promise<ListingReading> {
  const { hand, page, words } = surface;
  const menu = page
    .getByRole('navigation')
    .filter({ has: page.getByRole('button') })
    .first();
  const opener = menu.getByRole('button', { name: words().menu });
  if (await opener.isVisible()) await hand.press(opener);
  for (const name of names.slice(0, -1)) {
    const branch = menu.getByRole('button', { name: startingWith(name) });
    await hand.sees(branch, `"${name}" in the menu`);
    if ((await branch.getAttribute('aria-expanded')) !== 'true') await hand.press(branch);
  }
  const link = menu.getByRole('link', { name: names.at(-1) ?? '', exact: true });
  await hand.sees(link, `"${names.at(-1)}" in the menu`);
  await leads(surface, () => hand.press(link));
  return read(surface);
}

export async function followBreadcrumb(surface: Surface, name: string): Promise<ListingReading> {
  const { hand, page, words } = surface;
  const trail = page.getByRole('navigation', { name: words().breadcrumb });
  await leads(surface, () => hand.press(trail.getByRole('link', { name, exact: true })));
  return read(surface);
}

function searchBox({ page }: Pick<Surface, 'page'>): Locator {
  return page.getByRole('search').locator('input[type="search"], input[name="q"]').first();
}

/** On phones filters are folded away. */
async function unfold({ hand, main, words }: Surface): Promise<void> {
  const summary = main.locator('details:not([open]) > summary').filter({ hasText: words().filter });
  if ((await summary.count()) > 0 && !(await main.getByRole('button', { name: words().apply }).isVisible()))
    await hand.press(summary);
}

async function apply(surface: Surface): Promise<void> {
  const { hand, main, words } = surface;
  await leads(surface, () => hand.press(main.getByRole('button', { name: words().apply })));
}

/** Names of controls may go on with a count or a sign: `Blue (3)`. */
function startingWith(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')}(\\s|$)`);
}

/** Acts, and waits until the address has changed and the new page can be read. */
async function leads({ page }: Surface, act: () => Promise<void>): Promise<void> {
  const before = page.url();
  await act();
  await page.waitForURL((url) => url.href !== before, { waitUntil: 'domcontentloaded' });
}
