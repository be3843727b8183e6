import http, { type Response } from 'k6/http';
import { GaveUp } from './client.ts';
import type { FinalOutcome, HttpShop, PreparedOrder } from './http-shop.ts';
import type { Intent } from './intents.ts';

/** What somebody wants to buy. */
export interface Wish {
  readonly sku: string;
  readonly quantity: number;
  readonly coupon: string | null;
}

/** A checkout at its last page: only the final request is missing. */
export interface Ready {
  readonly intent: Intent;
  readonly prepared: PreparedOrder;
}

export interface Released {
  readonly response: Response;
  readonly outcome: FinalOutcome;
}

/** The shop asks to come again: no race is lost by that. */
export function isThrottled({ response, outcome }: Released): boolean {
  return outcome.kind === 'unknown' && (response.status === 429 || response.status === 503);
}

/** Takes one shopper to the last page. null: the intent ended before, by what the shop answered. */
export function prepare(shop: HttpShop, intent: Intent, { sku, quantity, coupon }: Wish): Ready | null {
  const { client } = intent;
  try {
    shop.openProduct(client);
    shop.addToCart(client, sku, quantity);
    if (coupon !== null) shop.applyCoupon(client, coupon);
    return { intent, prepared: { ...shop.prepareCheckout(client), sku, quantity, coupon } };
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    intent.giveUp(error.reason);
    return null;
  }
}

/**
 * Releases the final requests of all at the same moment, over connections of their own; outcomes come in the same order. None is repeated,
 * whatever the client's policy: a race shows what the shop makes of requests that are in flight together. Each one is counted before it is
 * sent; of an intent that is there more than once, all but the first are copies. `patienceMs`: they wait this long
 * for an answer, so that nobody loses a race by leaving early.
 */
export function release(shop: HttpShop, all: readonly Ready[], patienceMs: number): readonly Released[] {
  const requests = all.map(({ intent, prepared }) => {
    const { method, url, body, params } = shop.finalRequest(intent.client, prepared);
    intent.client.sending('place_order');
    return {
      method,
      url,
      body: typeof body === 'string' ? body : { ...body },
      // The VU's own jar would mix up the shoppers' cookies.
      params: { ...params, timeout: patienceMs, responseType: 'text' as const, jar: new http.CookieJar() },
    };
  });
  return (http.batch(requests as never) as unknown as Response[]).map((response) => {
    const { status, headers, body } = response;
    return { response, outcome: shop.readFinal({ status, headers, body: typeof body === 'string' ? body : '' }) };
  });
}
