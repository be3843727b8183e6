import type { Market } from '../services/contracts.ts';
import type { Goal } from './goals.ts';
import { addsUp, hiddenField, ordersOn, summaryOn } from './page-reading.ts';
import { Leaves, type Session } from './session.ts';

const ADDRESSES: Readonly<Record<Market, Readonly<Record<string, string>>>> = {
  de: { name: 'Jo Weber', street: 'Lindenweg 5', postcode: '10115', city: 'Berlin', country: 'DE' },
  us: { name: 'Jo Weaver', street: '5 Linden Way', postcode: '60601', city: 'Chicago', country: 'US' },
  jp: { name: '織田 真', street: '菩提樹通り5', postcode: '100-0001', city: '東京都千代田区', country: 'JP' },
};
const CARD = { payment: 'card', card: '4242 4242 4242 4242', expiry: '12/30', code: '123' } as const;
/** Half of the shoppers pay by invoice: the sandbox provider is busy from five cards a second on. */
const INVOICE = { payment: 'invoice', card: '', expiry: '', code: '' } as const;

/** Goes from the cart through the checkout, orders, and reads the confirmation. */
export async function placeOrder(session: Session, goal: Goal): Promise<void> {
  const { arrival, random } = session;
  await session.fill('/checkout', {});
  await session.fill('/checkout/address', {
    email: `shopper-${arrival.index}@example.test`,
    ...ADDRESSES[arrival.market],
  });
  const review = await session.fill('/checkout/shipping', { shipping: goal === 'buy-pickup' ? 'pickup' : 'standard' });
  const key = hiddenField(review, 'key');
  const due = summaryOn(review);
  if (key === null || due === null) throw new Leaves('refused');
  if (!addsUp(due)) session.notice('wrong_sum');

  const release = session.lastRelease;
  const form = { key, ...(random() < 0.5 ? CARD : INVOICE) };
  const answers = await session.press(review, '/checkout/payment', form, goal === 'buy-twice' ? 2 : 1);
  const place = answers.map(placeIn).findLast((found) => found !== null);
  if (place == null) throw new Leaves('no_order');
  const confirmation = await session.find(place.replace(/^\/[a-z]+/, ''));
  // Each release knows its own visits: an exposure that changed between the order and its page says nothing of either.
  if (session.lastRelease !== release) return;
  if (confirmation === null) throw new Leaves('no_order');
  const orders = ordersOn(confirmation);
  if (orders.length === 0) session.notice('no_order');
  if (orders.length > 1) session.notice('two_orders');
  if (summaryOn(confirmation)?.totalMinor !== due.totalMinor) session.notice('wrong_sum');
}

/** Where an answer to the page's script leads. */
function placeIn(answer: string): string | null {
  try {
    const { location } = JSON.parse(answer) as { location?: unknown };
    return typeof location === 'string' ? location : null;
  } catch {
    return null;
  }
}
