import exec from 'k6/execution';
import type { PreparedOrder } from './http-shop.ts';
import type { Intent } from './intents.ts';
import type { OrderWitness } from './witness.ts';

type Told = Pick<OrderWitness, 'result' | 'orders' | 'refusal' | 'expected'> &
  Partial<Pick<OrderWitness, 'race' | 'reused'>>;

/**
 * Writes one intent's witness as a line of JSON to k6's console output (`--console-output`), where the runner reads it. Every intent that
 * sent a final request writes exactly one, also when it gave up: an order that nobody witnessed says nothing about the shop.
 */
export function writeWitness(
  { client, mark }: Pick<Intent, 'client' | 'mark'>,
  { key, sku, quantity, coupon }: PreparedOrder,
  told: Told,
): void {
  const witness: OrderWitness = {
    mark,
    key,
    sku,
    quantity,
    coupon,
    sends: client.attemptsAt('place_order'),
    hungUp: client.hungUpOn('place_order'),
    race: 1,
    reused: null,
    ...told,
    atMs: Math.round(exec.instance.currentTestRunDuration),
  };
  // biome-ignore lint/suspicious/noConsole: inside k6 the console is the way out.
  console.log(JSON.stringify(witness));
}
