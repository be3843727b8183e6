/**
 * Wait before the next attempt after `made` attempts, in ms, with full jitter: random(0, min(cap, base × 2^(made − 1))).
 * (Exponential backoff and jitter, AWS Architecture Blog, 2015.)
 */
export function backoffMs(made: number, { base, cap }: { base: number; cap: number }, random: number): number {
  return random * longestBackoffMs(made, { base, cap });
}

export function longestBackoffMs(made: number, { base, cap }: { base: number; cap: number }): number {
  return Math.min(cap, base * 2 ** (made - 1));
}
