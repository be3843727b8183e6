import { DataError } from './data-error.ts';
import { type Confirmation, cartIn } from './readings.ts';
import type { Delivery } from './shop-words.ts';
import type { ShopperDetails, TEST_CARD } from './shopper-details.ts';
import type { Surface } from './surface.ts';

export async function applyCoupon({ hand, main, words }: Surface, code: string): Promise<void> {
  await hand.fill(main.getByRole('textbox', { name: words().coupon }), code);
  await hand.press(main.getByRole('button', { name: words().redeem }));
  const accepted = main
    .getByRole('term')
    .filter({ hasText: code })
    .or(main.getByRole('row').filter({ hasText: code }));
  await hand.sees(accepted, `a discount for ${code}`);
}

/** Fills what the form asks for, found by the `autocomplete` tokens of the HTML standard. */
export async function giveAddress({ hand, main, words }: Surface, details: ShopperDetails): Promise<void> {
  const tokens = {
    email: details.email,
    name: details.name,
    'street-address': details.street,
    'postal-code': details.postcode,
    'address-level2': details.city,
  };
  for (const [token, value] of Object.entries(tokens))
    await hand.fill(main.locator(`[autocomplete~="${token}"]`), value);
  await hand.press(main.getByRole('button', { name: words().continue }));
  await hand.sees(main.getByRole('radio'), 'the ways of delivery');
}

export async function chooseDelivery({ hand, main, words }: Surface, delivery: Delivery): Promise<void> {
  await hand.check(main.getByRole('radio', { name: words().delivery[delivery] }));
  await hand.press(main.getByRole('button', { name: words().continue }));
  await hand.sees(main.getByRole('button', { name: words().placeOrder }), 'the review with a button to order');
}

export async function giveCard({ hand, main }: Surface, { number, expiry, code }: typeof TEST_CARD): Promise<void> {
  await hand.fill(main.locator('[autocomplete~="cc-number"]'), number);
  await hand.fill(main.locator('[autocomplete~="cc-exp"]'), expiry);
  await hand.fill(main.locator('[autocomplete~="cc-csc"]'), code);
}

export async function placeOrder(surface: Surface, impatiently: boolean): Promise<Confirmation> {
  const { expect, hand, main, style, words } = surface;
  const order = main.getByRole('button', { name: words().placeOrder });
  await (impatiently ? hand.pressTwice(order) : hand.press(order));
  const confirmed = main.getByText(words().orderNumber).first();
  const refused = main.getByRole('status').or(main.getByRole('alert')).filter({ hasText: /\S/ }).first();
  await hand.sees(confirmed.or(refused), 'a confirmation with an order number');
  if (!(await confirmed.isVisible()))
    expect((await refused.textContent())?.trim(), 'the shop confirms the order').toBe('');
  const text = await surface.read();
  const number = text.pairs.find(([label]) => words().orderNumber.test(label))?.[1] ?? '';
  if (!/\d/.test(number)) throw new DataError(`"${number}" is no order number`);
  const visit = main.getByRole('region', { name: words().ordersOfVisit });
  const ordersOfVisit = (await visit.count()) > 0 ? await visit.getByRole('listitem').allTextContents() : null;
  return { number, ordersOfVisit, ...cartIn(text, style, words()) };
}

export async function signIn(
  { expect, hand, main, page, words }: Surface,
  email: string,
  password: string,
): Promise<void> {
  const form = main.locator('form').filter({ has: page.locator('[autocomplete~="current-password"]') });
  const secret = form.locator('[autocomplete~="current-password"]');
  await hand.fill(form.locator('[autocomplete~="email"], [autocomplete~="username"]'), email);
  await hand.fill(secret, password);
  await hand.press(form.getByRole('button', { name: words().signIn }));
  const account = main.getByRole('button', { name: words().signOut });
  const refused = main.getByRole('alert').filter({ hasText: /\S/ });
  await hand.sees(account.or(refused), 'the account of the shopper');
  if (!(await account.isVisible())) expect(await refused.textContent(), 'the shop signs the shopper in').toBe('');
}
