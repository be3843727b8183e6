/** The shop's time: the real one, moved by an offset that the control API sets. */
export interface ShopClock {
  /** Epoch milliseconds. */
  now(): number;
  iso(): string;
  offsetMs: number;
}

export function createShopClock(): ShopClock {
  return {
    offsetMs: 0,
    now() {
      return Date.now() + this.offsetMs;
    },
    iso() {
      return new Date(this.now()).toISOString();
    },
  };
}
