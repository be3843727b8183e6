import { GaveUp } from './client.ts';
import type { Scene } from './define-load.ts';
import type { PlacedOrder, PreparedOrder } from './http-shop.ts';
import { writeWitness } from './order-witness.ts';

/**
 * Sends the final request and leaves a witness of what the client was told, however it ends. Throws `GaveUp` as the adapter does.
 * `mayRefuse`: the goods or the coupon may be used up; otherwise that is no proper answer either.
 */
export function placeOrder(
  { shop, ...intent }: Pick<Scene, 'shop' | 'client' | 'mark'>,
  prepared: PreparedOrder,
  mayRefuse = true,
): PlacedOrder {
  try {
    const placed = shop.placeOrder(intent.client, prepared);
    writeWitness(intent, prepared, { result: 'ordered', orders: [placed.number], refusal: null, expected: false });
    return placed;
  } catch (error) {
    if (error instanceof GaveUp) {
      const { code, reason } = error;
      const expected = mayRefuse && reason === 'sold_out';
      writeWitness(intent, prepared, {
        result: code === null ? 'unknown' : 'refused',
        orders: [],
        refusal: code,
        expected,
      });
    }
    throw error;
  }
}
