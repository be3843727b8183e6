import type { Reason } from '../result.ts';

/** Which reasons there are, each once, in one text: numbers and words change with every round and make no news. */
export function codesOf(reasons: readonly Reason[]): string {
  return [...new Set(reasons.map(({ code }) => code))].sort().join();
}
