import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type PaymentMethod, ServiceRefusal } from './contracts.ts';
import type { OrdersService } from './orders.ts';
import type { SandboxProvider } from './sandbox-provider.ts';
import type { ShopWorld } from './shop-world.ts';

export type PaymentStatus = 'pending' | 'captured' | 'on_invoice' | 'declined' | 'failed' | 'refunded';

export interface Charge {
  readonly order: string;
  readonly method: PaymentMethod;
  readonly token: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface PaymentsService {
  /** A card is `pending` until the provider's webhook. Refuses with 402 `payment_declined`, 503 `overloaded`. */
  charge(input: Charge): Promise<{ readonly payment: string; readonly status: 'pending' | 'captured' | 'on_invoice' }>;
  /** The provider's news about a payment; may come late and more than once. */
  webhook(input: { readonly reference: string; readonly event: 'captured' }): Promise<null>;
}

interface Peers {
  readonly orders: () => OrdersService;
  readonly provider: SandboxProvider;
  /** Where the provider reaches this service. */
  readonly webhookUrl: () => string;
}

/** Longer than any caller waits. */
const HANG_MS = 10_000;

export function createPaymentsService(
  { database, clock, state, random }: ShopWorld,
  { orders, provider, webhookUrl }: Peers,
): PaymentsService {
  const settle = (payment: string, status: PaymentStatus) =>
    database.run("UPDATE payments SET status = ? WHERE id = ? AND status = 'pending'", status, payment) === 1;
  const disturb = async () => {
    if (state.has('shared-outage')) {
      if (random() < 1 / 3) await pause(HANG_MS, undefined, { ref: false });
      throw new Error('the payment provider is down');
    }
    if (state.has('checkout-500-tenth') && random() < 0.1) throw new Error('unexpected end of input');
  };
  return {
    async charge({ order, method, token, amountMinor, currency }) {
      await disturb();
      const payment = randomUUID();
      const status = method === 'card' ? 'pending' : method === 'invoice' ? 'on_invoice' : 'captured';
      database.run(
        'INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        payment,
        order,
        method,
        amountMinor,
        currency,
        status,
        state.release,
        clock.iso(),
      );
      if (status !== 'pending') return { payment, status };
      try {
        await provider.authorise({ reference: payment, token, amountMinor, currency, webhook: webhookUrl() });
      } catch (error) {
        settle(payment, error instanceof ServiceRefusal && error.status < 500 ? 'declined' : 'failed');
        throw error;
      }
      return { payment, status };
    },
    async webhook({ reference, event }) {
      const row = database.prepare('SELECT order_number, status FROM payments WHERE id = ?').get(reference) as
        | { order_number: string; status: PaymentStatus }
        | undefined;
      if (row === undefined) throw new ServiceRefusal(404, 'payment_unknown', `there is no payment ${reference}`);
      if (row.status !== 'pending') return null;
      const { accepted } = await orders().paid({ number: row.order_number });
      settle(reference, accepted ? event : 'refunded');
      return null;
    },
  };
}
