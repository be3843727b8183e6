/** Positions on a logarithmic axis of evidence. */
export interface LogScale {
  readonly min: number;
  readonly max: number;
  /** 0 at `min`, 1 at `max`; what lies outside is drawn at the edge. */
  at(value: number): number;
  /** Powers of ten between, at most `most`. */
  ticks(most: number): readonly number[];
}

const FLOOR = 1e-3;
const CEILING = 1e6;

/** From a tenth or less to beyond the limit: what proves nothing (1 : 1) and what decides are always in sight. */
export function oddsScale(values: Iterable<number>, limit: number | null): LogScale {
  let [min, max] = [0.1, 10 * (limit ?? 10)];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value * 2);
  }
  const [low, high] = [Math.floor(Math.log10(Math.max(FLOOR, min))), Math.ceil(Math.log10(Math.min(CEILING, max)))];
  return {
    min: 10 ** low,
    max: 10 ** high,
    at: (value) => (Math.log10(Math.min(10 ** high, Math.max(10 ** low, value || 10 ** low))) - low) / (high - low),
    ticks(most) {
      const every = Math.ceil((high - low + 1) / most);
      return Array.from({ length: high - low + 1 }, (_, index) => low + index)
        .filter((power) => power % every === 0)
        .map((power) => 10 ** power);
    },
  };
}
