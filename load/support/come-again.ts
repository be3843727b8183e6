import { sleep } from 'k6';
import type { Ready } from './barrier.ts';
import { type Answer, GaveUp } from './client.ts';
import type { HttpShop } from './http-shop.ts';
import { pursue } from './intents.ts';
import { writeWitness } from './order-witness.ts';
import { placeOrder } from './place-order.ts';

/** Somebody whom the shop asked to come again with the final request. */
export interface Asked {
  readonly ready: Ready;
  /** What the shop said. */
  readonly answer: Answer;
}

/**
 * They come again alone, each when its client's policy and `Retry-After` say, or not at all; each leaves its witness and ends its intent.
 * One VU is all of them: who must come at the same moment comes one after the other.
 */
export function comeAgain(shop: HttpShop, all: readonly Asked[], mayRefuse: boolean): void {
  const coming = all.flatMap(({ ready, answer }) => {
    const waitMs = waitOf(ready, answer);
    return waitMs === null ? [] : [{ ready, at: Date.now() + waitMs }];
  });
  for (const { ready, at } of coming.sort((a, b) => a.at - b.at)) {
    const { intent, prepared } = ready;
    sleep(Math.max(0, at - Date.now()) / 1000);
    pursue(intent, () => void placeOrder({ shop, ...intent }, prepared, mayRefuse));
  }
}

/** null: the policy has ended the intent. */
function waitOf({ intent, prepared }: Ready, answer: Answer): number | null {
  try {
    return intent.client.again('place_order', answer);
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    writeWitness(intent, prepared, { result: 'unknown', orders: [], refusal: null, expected: false });
    intent.giveUp(error.reason);
    return null;
  }
}
