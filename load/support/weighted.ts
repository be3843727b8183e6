/** The item that `at`, in [0, 1), falls on, when each takes room by its weight. Throws for an empty list and for weights without a sum. */
export function weighted<T>(items: readonly T[], weight: (item: T) => number, at: number): T {
  const sum = items.reduce((total, item) => total + Math.max(0, weight(item)), 0);
  if (!(sum > 0)) throw new Error('nothing to choose from: every weight is 0');
  let left = at * sum;
  let chosen: T | undefined;
  for (const item of items) {
    if (!(weight(item) > 0)) continue;
    chosen = item;
    left -= weight(item);
    if (left < 0) break;
  }
  return chosen as T;
}
