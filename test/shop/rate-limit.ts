/** Counts the requests of an address within a window (`shared-rate-limit`). */
export interface RateLimit {
  /** Seconds until the address may come again; 0 = now. */
  waitSeconds(address: string): number;
}

/** An office, or a mobile carrier, is one address for many shoppers. */
const MOST = 20;
const WINDOW_MS = 10_000;

export function createRateLimit(): RateLimit {
  let counts = new Map<string, number>();
  let endsAt = 0;
  return {
    waitSeconds(address) {
      const now = performance.now();
      if (now >= endsAt) [counts, endsAt] = [new Map(), now + WINDOW_MS];
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count <= MOST ? 0 : Math.ceil((endsAt - now) / 1_000);
    },
  };
}
