import AxeBuilder from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  devices,
  expect,
  type Page,
  test,
} from '@playwright/test';
import { type DemoShop, startDemoShop } from '../support/demo-shop.ts';
import { launchBrowser } from '../support/shop-walks.ts';

let shop: DemoShop;
let browser: Browser;
let context: BrowserContext;

test.beforeAll(async () => {
  shop = await startDemoShop();
  browser = await launchBrowser();
});

test.afterEach(async () => {
  await context?.close();
});

test.afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

async function open(options: BrowserContextOptions, path: string): Promise<Page> {
  context = await browser.newContext({ ...options, baseURL: shop.url });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

/** axe, without what only advises. */
async function findsNothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

/** Buys as a person does and looks at every page on the way. */
async function buy(page: Page, look: (where: string) => Promise<void>): Promise<string> {
  await look('product');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page
    .getByRole('main')
    .getByRole('link', { name: 'View cart' })
    .or(page.getByRole('button', { name: 'Check out' }))
    .first()
    .waitFor();
  if (!page.url().endsWith('/cart')) await page.goto('/us/cart');
  await page.getByLabel('Coupon code').fill('WELCOME10');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('term').filter({ hasText: 'WELCOME10' }).waitFor();
  await look('cart');
  await page.getByRole('button', { name: 'Check out' }).click();
  await page.getByLabel('E-mail').fill('person@example.test');
  await page.getByLabel('Full name').fill('Pat Person');
  await page.getByLabel('Street and number').fill('Main Street 1');
  await page.getByLabel('ZIP code').fill('60601');
  await page.getByLabel('City').fill('Chicago');
  await look('address');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Express delivery').check();
  await look('delivery');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await look('payment');
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.waitForURL('**/confirmation/*');
  await look('confirmation');
  return (await page.locator('dt:has-text("Order number") + dd').textContent()) ?? '';
}

const PEOPLE = [
  { name: 'on a desktop in light colours', options: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } },
  { name: 'on a phone in dark colours', options: { ...devices['Pixel 7'], colorScheme: 'dark' } },
] as const;

for (const { name, options } of PEOPLE) {
  test(`a person buys ${name}, and no page of it keeps anybody out`, async () => {
    const page = await open(options, '/us/p/fjord-scarf');
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const number = await buy(page, async (where) => {
      await findsNothingSerious(page, where);
      const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(width, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
    });
    expect(number).toMatch(/\d/);
    expect(errors).toEqual([]);
  });

  test(`the pages before the cart keep nobody out ${name}`, async () => {
    const page = await open(options, '/de/');
    for (const path of [
      '/de/',
      '/de/c/home/kitchen',
      '/de/search?q=Becher',
      '/jp/deal/season',
      '/us/account',
      '/us/cart',
      '/de/p/nothing',
    ]) {
      await page.goto(path);
      await findsNothingSerious(page, path);
    }
  });
}

test('a person buys without any script', async () => {
  const page = await open({ javaScriptEnabled: false }, '/us/p/fjord-scarf');
  expect(await buy(page, async () => undefined)).toMatch(/\d/);
  await page.goto('/us/');
  await expect(
    page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: 'Mugs', exact: true }),
  ).toBeVisible();
});

test('the menu works with the keyboard, and Escape closes it', async () => {
  const page = await open({ viewport: { width: 1280, height: 800 } }, '/us/');
  const outer = page.getByRole('button', { name: 'Fashion' });
  await outer.focus();
  await page.keyboard.press('Enter');
  const inner = page.getByRole('button', { name: 'Tops' });
  await expect(inner).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inner).toBeHidden();
  await expect(outer).toBeFocused();
});

test('a double click makes one order, also when the script is not there to stop it', async () => {
  const page = await open({}, '/us/p/test-mug');
  await buy(page, async (where) => {
    if (where !== 'payment') return;
    const form = await page
      .locator('form[data-enhance="order"]')
      .evaluate((element) =>
        new URLSearchParams(new FormData(element as HTMLFormElement) as unknown as Record<string, string>).toString(),
      );
    const post = () =>
      context.request.post('/us/checkout/payment', {
        data: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        maxRedirects: 0,
      });
    const [first, second] = await Promise.all([post(), post()]);
    expect(first.headers().location).toMatch(/confirmation/);
    expect(second.headers().location).toBe(first.headers().location);
  });
  await expect(page.getByRole('region', { name: 'Orders of this visit' }).getByRole('listitem')).toHaveCount(1);
});

test('strangers do not see an order', async () => {
  const page = await open({}, '/us/p/test-mug');
  const number = await buy(page, async () => undefined);
  const other = await fetch(`${shop.url}/us/checkout/confirmation/${number}`);
  expect(other.status).toBe(404);
});

test('an account is registered, signed out and signed in again; a wrong password is refused', async () => {
  const page = await open({}, '/us/account');
  const forms = page.locator('main form');
  await forms.nth(1).getByLabel('Full name').fill('New Person');
  await forms.nth(1).getByLabel('E-mail').fill('new@example.test');
  await forms.nth(1).getByLabel('Password').fill('a-long-password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('New Person')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  for (const [password, sees] of [
    ['wrong-password', 'do not match'],
    ['a-long-password', 'No orders yet'],
  ] as const) {
    await page.goto('/us/account');
    await forms.first().getByLabel('E-mail').fill('new@example.test');
    await forms.first().getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText(sees)).toBeVisible();
  }
});

test('what is written in a search is shown as text, not as markup', async () => {
  const page = await open({}, `/us/search?q=${encodeURIComponent('"><img src=x onerror=alert(1)>')}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x onerror=alert(1)>');
  expect(await page.locator('img').count()).toBe(0);
});
