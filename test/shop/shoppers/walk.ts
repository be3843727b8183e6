import type { Market } from '../services/contracts.ts';
import type { Arrival } from './arrivals.ts';
import { type Goal, stepsOf } from './goals.ts';
import { placeOrder } from './order-goods.ts';
import { addsUp, listedPrices, listedProducts, offerOn, summaryOn } from './page-reading.ts';
import { Leaves, Session, type Surroundings, type Walked } from './session.ts';

/** Where there is plenty of everything. */
const CATEGORIES = [
  '/c/home/kitchen/mugs',
  '/c/home/kitchen/bowls',
  '/c/home/textiles/towels',
  '/c/home/textiles/blankets',
];
const WORDS: Readonly<Record<Market, readonly string[]>> = {
  de: ['Becher', 'Schale', 'Handtuch', 'Decke'],
  us: ['mug', 'bowl', 'towel', 'blanket'],
  jp: ['マグカップ', 'ボウル', 'タオル', 'ブランケット'],
};
const DEALS = ['/deal/season?utm_campaign=season', '/deal/autumn?utm_campaign=autumn'];
/** What the newsletter promises. */
const COUPON = { code: 'WELCOME10', rate: 0.1 } as const;

/**
 * Longer than a search may take: a tenth of a second feels instant, after a second attention wanders
 * (https://www.nngroup.com/articles/response-times-3-important-limits/); a healthy one takes a few hundredths.
 */
const SLOW_SEARCH_MS = 550;
/**
 * And so many times as long as the page after it, and so much longer than a search at that time in a release where nothing is wrong with it: on
 * a machine where everything is slow, it is not the search.
 */
const SLOWER_THAN_PAGES = 3;
const SLOWER_THAN_MACHINE_MS = 300;

/** A shopper comes, goes after the goal, and tells what became of it. Never rejects: what goes wrong has been met. */
export async function walk(arrival: Arrival, surroundings: Surroundings): Promise<Walked> {
  const session = new Session(arrival, surroundings);
  try {
    await pursue(session, arrival.goal);
  } catch (error) {
    if (!(error instanceof Leaves)) throw error;
    await session.noticeAtEnd(error.symptom);
  }
  return session.walked;
}

async function pursue(session: Session, goal: Goal): Promise<void> {
  const steps = stepsOf(goal);
  if (steps.includes('home')) readListing(session, await session.open('/'));
  const product = await findProduct(session, goal);
  if (!steps.includes('add')) return;
  await addToCart(session, product);
  if (goal === 'buy-coupon') await redeem(session);
  if (steps.includes('order')) await placeOrder(session, goal);
}

/** Comes to the page of a product in one of three ways; returns the page. */
async function findProduct(session: Session, goal: Goal): Promise<string> {
  if (goal === 'campaign') return session.open(choose(session, DEALS));
  if (goal === 'search') return search(session);
  const listing = await session.open(choose(session, CATEGORIES));
  readListing(session, listing);
  return session.open(productOf(session, listing));
}

/** Who waits too long searches again: one hiccup, or a release that has just started, is forgiven. */
async function search(session: Session): Promise<string> {
  const path = `/search?q=${encodeURIComponent(choose(session, WORDS[session.arrival.market]))}`;
  let listing = await session.open(path);
  let searchMs = session.lastMs;
  const since = performance.now() - searchMs;
  if (searchMs > SLOW_SEARCH_MS) {
    listing = await session.open(path);
    searchMs = Math.min(searchMs, session.lastMs);
  }
  readListing(session, listing);
  const product = await session.open(productOf(session, listing));
  if (searchMs > SLOW_SEARCH_MS && searchMs > SLOWER_THAN_PAGES * session.lastMs) {
    if (searchMs - (await session.machineMs(since)) > SLOWER_THAN_MACHINE_MS) session.notice('slow_search');
    else session.excuse('slow_search');
  }
  return product;
}

/** Address, below the market, of a product in a listing. */
function productOf(session: Session, listing: string): string {
  return choose(session, listedProducts(listing)).replace(/^\/[a-z]+/, '');
}

function choose<T>({ random }: Session, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  // A listing in which nothing is listed.
  if (chosen === undefined) throw new Leaves('refused');
  return chosen;
}

function readListing(session: Session, page: string): void {
  const prices = listedPrices(page);
  if (prices.length === 0 || prices.includes(null)) session.notice('no_price');
}

/** Presses the button on the product's page and looks into the cart. */
async function addToCart(session: Session, product: string): Promise<void> {
  const offer = offerOn(product);
  if (offer === null) throw new Leaves('dead_button');
  await session.press(product, '/cart/add', { sku: offer.sku, quantity: '1' });
  const summary = summaryOn(await session.open('/cart'));
  if (summary === null) throw new Leaves('refused');
  if (summary.unitMinor !== offer.priceMinor) session.notice('price_changed');
  if (!addsUp(summary)) session.notice('wrong_sum');
}

async function redeem(session: Session): Promise<void> {
  const summary = summaryOn(await session.fill('/cart/coupon', { coupon: COUPON.code }));
  if (summary === null) throw new Leaves('refused');
  if (summary.discountMinor !== Math.round((summary.subtotalMinor ?? 0) * COUPON.rate))
    session.notice('wrong_discount');
  if (!addsUp(summary)) session.notice('wrong_sum');
}
