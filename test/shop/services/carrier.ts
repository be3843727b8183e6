import { setTimeout as pause } from 'node:timers/promises';
import { callerNow } from './caller.ts';
import type { ShopWorld } from './shop-world.ts';

/** The carrier that says whether it delivers to an address, and what tax is due there: outside of both releases. */
export interface Carrier {
  ask(): Promise<void>;
}

const HANGS = 0.2;
const HANG_MS = 30_000;

/** The healthy shop knows rates and taxes by heart. `provider-hang` asks each time, and waits for however long it takes. */
export function createCarrier({ state, random }: Pick<ShopWorld, 'state' | 'random'>): Carrier {
  return {
    async ask() {
      if (!state.has('provider-hang') || random() >= HANGS) return;
      const left = callerNow()?.left;
      await pause(HANG_MS, undefined, left === undefined ? { ref: false } : { ref: false, signal: left });
    },
  };
}
