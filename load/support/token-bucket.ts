/** A retry budget: successes earn, retries spend. */
export interface TokenBucket {
  succeeded(): void;
  /** Takes a retry out of the bucket, if there is one. */
  spend(): boolean;
}

/**
 * One VU's share of a pool's bucket. k6's VUs share nothing, so each of the `pool` VUs has a bucket of its own that begins with its part of
 * the burst, `burst / pool`, and earns `ratio` of a retry per success of its own. Tokens are whole: what would be a part of one is a whole
 * one as often as that (0.1: for one success in ten). So on the average the pool makes no more retries than `burst + ratio × successes`, as
 * one shared bucket would. What differs: a VU may save one whole token, so that a pool of many saves more than `burst` in a healthy hour.
 */
export function createTokenBucket(
  { ratio, burst }: { readonly ratio: number; readonly burst: number },
  pool: number,
  /** Seeded, [0, 1). */
  random: () => number,
): TokenBucket {
  const share = burst / Math.max(1, pool);
  const most = Math.max(1, Math.ceil(share));
  const whole = (tokens: number) => Math.floor(tokens) + (random() < tokens % 1 ? 1 : 0);
  let tokens = whole(share);
  return {
    succeeded() {
      tokens = Math.min(most, tokens + whole(ratio));
    },
    spend() {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
