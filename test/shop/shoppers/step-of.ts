import type { Step } from './goals.ts';
import type { Answered } from './visitor.ts';

/** By the address below the market; the first that fits. */
const STEPS: readonly (readonly ['GET' | 'POST', RegExp, Step])[] = [
  ['GET', /^\/$/, 'home'],
  ['GET', /^\/c\//, 'category'],
  ['GET', /^\/search$/, 'search'],
  ['GET', /^\/deal\//, 'campaign'],
  ['GET', /^\/p\//, 'product'],
  ['POST', /^\/cart\/add$/, 'add'],
  ['POST', /^\/cart\/coupon$/, 'coupon'],
  ['GET', /^\/cart$/, 'cart'],
  ['POST', /^\/checkout$/, 'checkout'],
  ['GET', /^\/checkout\/address$/, 'address-page'],
  ['POST', /^\/checkout\/address$/, 'address'],
  ['GET', /^\/checkout\/shipping$/, 'shipping-page'],
  ['POST', /^\/checkout\/shipping$/, 'shipping'],
  ['GET', /^\/checkout\/payment$/, 'payment-page'],
  ['POST', /^\/checkout\/payment$/, 'order'],
  ['GET', /^\/checkout\/confirmation\//, 'confirmation'],
];

/** What a request was for. Throws for one that no goal has: shoppers do nothing that is not counted. */
export function stepOf({ method, path }: Pick<Answered, 'method' | 'path'>): Step {
  if (path.startsWith('/assets/')) return 'script';
  const below = path.split('?', 1)[0]?.replace(/^\/[a-z]+/, '') || '/';
  const found = STEPS.find(([verb, pattern]) => verb === method && pattern.test(below));
  if (found === undefined) throw new Error(`no step of a shopper is ${method} ${path}`);
  return found[2];
}
