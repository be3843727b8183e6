/** State of the generator: an unsigned 32-bit integer. */
export type RandomState = number;

/** mulberry32: small, fast, and the same everywhere for the same seed. A number in [0, 1) and the state after it. */
export function nextRandom(state: RandomState): { readonly value: number; readonly state: RandomState } {
  const next = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(next ^ (next >>> 15), next | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return { value: ((t ^ (t >>> 14)) >>> 0) / 2 ** 32, state: next };
}
