import type { Exposure } from './exposure.ts';

/** Weights of the two releases always add up to this: thousandths of a percent, as LaunchDarkly counts. */
export const WHOLE = 100_000;

/**
 * A percentage as a whole number of thousandths of a percent. Throws a `RangeError` when it is outside 0–100 or finer than that: rounded,
 * it would never read back as it was ordered.
 */
export function weightOf(percent: number): number {
  const weight = Math.round(percent * 1000);
  const isExact = Math.abs(weight / 1000 - percent) < 1e-9;
  if (isExact && weight >= 0 && weight <= WHOLE) return weight;
  throw new RangeError(`found an exposure of ${percent} %, expected 0 to 100 % in steps of 0.001: mend the stage`);
}

export function percentOf(weight: number): number {
  return weight / 1000;
}

/** Of a system that can not tell segments apart. Throws an `Error` when the exposure differs by segment. */
export function soleTarget({ default: everywhere, segments }: Exposure): number {
  const other = Object.entries(segments).find(([, percent]) => percent !== everywhere);
  if (other === undefined) return everywhere;
  throw new Error(
    `found ${other[1]} % for ${other[0]} and ${everywhere} % for the rest, expected one percentage for all segments: ` +
      'give the stage one exposure, or use an actuator that can tell segments apart',
  );
}
