import { setTimeout as pause } from 'node:timers/promises';
import { createCapacity } from './capacity.ts';
import type { ShopWorld } from './shop-world.ts';

/** The shop's way to a mail server that takes its time. */
export interface Mail {
  /** Resolves when the order may be answered. */
  confirm(): Promise<void>;
}

const DELIVERY_MS = 1_500;
const CONNECTIONS = { concurrent: 2, queue: Number.POSITIVE_INFINITY } as const;

/** The healthy shop puts confirmations into an outbox, which nobody waits for; `mail-in-checkout` waits for the mail server. */
export function createMail({ state }: Pick<ShopWorld, 'state'>): Mail {
  const connections = createCapacity(CONNECTIONS);
  return {
    async confirm() {
      if (!state.has('mail-in-checkout')) return;
      const hangUp = await connections.enter();
      await pause(DELIVERY_MS, undefined, { ref: false });
      hangUp();
    },
  };
}
