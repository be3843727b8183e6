/**
 * What became of an intent to order, as one line of JSON on k6's console output (`--console-output`): the client's side of the books.
 * Written by `order-witness` in the scenarios, read by the runner when the load is over. No k6 import here.
 */
export interface OrderWitness {
  /** `<run>.<intent>`, the mark that the shop's order carries. */
  readonly mark: string;
  readonly key: string;
  readonly sku: string;
  readonly quantity: number;
  readonly coupon: string | null;
  /** Final requests sent for it. */
  readonly sends: number;
  /** `unknown`: no useful answer came, the order may exist or not. */
  readonly result: 'ordered' | 'refused' | 'unknown';
  /** Every order number that an answer named, in order; more than one different is a duplicate seen by the client. */
  readonly orders: readonly string[];
  /** The shop's code of a refusal. */
  readonly refusal: string | null;
  /** The scenario counts on that refusal: goods or coupons are used up. */
  readonly expected: boolean;
  /** What became of the same key with another body, which must be refused; null: nobody tried. */
  readonly reused: 'refused' | 'accepted' | 'unknown' | null;
  /** The client itself hung up on the last final request, before its time limit: what the shop had to say it did not hear. */
  readonly hungUp: boolean;
  /** Size of the race that it took part in; 1: none. */
  readonly race: number;
  /** ms since the load's start. */
  readonly atMs: number;
}
