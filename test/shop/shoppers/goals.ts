/**
 * The requests of a session, by what they are for. `script` is the page's own: a browser keeps it, and so do shoppers. An answer that
 * leads on to another page is a request of its own.
 */
export const STEPS = [
  'home',
  'category',
  'search',
  'campaign',
  'product',
  'script',
  'add',
  'cart',
  'coupon',
  'checkout',
  'address-page',
  'address',
  'shipping-page',
  'shipping',
  'payment-page',
  'order',
  'confirmation',
] as const;
export type Step = (typeof STEPS)[number];

interface GoalData {
  /** Of a hundred sessions. */
  readonly share: number;
  /** What a session asks for, in this order, when nothing goes wrong; without the script, which is asked for once per address. */
  readonly steps: readonly Exclude<Step, 'script'>[];
}

const TO_CART = ['category', 'product', 'add', 'cart'] as const;
const CHECKOUT = ['checkout', 'address-page', 'address', 'shipping-page', 'shipping', 'payment-page'] as const;
const ORDER = ['order', 'confirmation'] as const;

/**
 * What shoppers come for. A quarter of them order, which is ten times what shops see: a demo has minutes, not days.
 * Half of all orders are paid by card, so that at four sessions a second the sandbox provider stays far from busy.
 */
export const GOALS = {
  browse: { share: 30, steps: ['home', 'category', 'product'] },
  search: { share: 22, steps: ['search', 'product'] },
  cart: { share: 16, steps: TO_CART },
  campaign: { share: 8, steps: ['campaign', 'add', 'cart'] },
  buy: { share: 9, steps: [...TO_CART, ...CHECKOUT, ...ORDER] },
  'buy-coupon': { share: 6, steps: [...TO_CART, 'coupon', 'cart', ...CHECKOUT, ...ORDER] },
  'buy-pickup': { share: 5, steps: [...TO_CART, ...CHECKOUT, ...ORDER] },
  /** Presses the order button twice, as impatient people do. */
  'buy-twice': { share: 4, steps: [...TO_CART, ...CHECKOUT, ...ORDER] },
} as const satisfies Record<string, GoalData>;
export type Goal = keyof typeof GOALS;

export const GOAL_NAMES = Object.keys(GOALS) as readonly Goal[];

export function stepsOf(goal: Goal): readonly Step[] {
  return GOALS[goal].steps;
}
