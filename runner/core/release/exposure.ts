/**
 * Percent of users that see the candidate: `default` for every segment that has no entry of its own. Segments are those of the shop's
 * router or flag system (`mobile-us`), not more than a handful.
 */
export interface Exposure {
  readonly default: number;
  readonly segments: Readonly<Record<string, number>>;
}

export const NOBODY: Exposure = { default: 0, segments: {} };

/** Whether two say the same of every segment: an entry that repeats the default says nothing new. */
export function sameExposure(a: Exposure, b: Exposure): boolean {
  const segments = new Set([...Object.keys(a.segments), ...Object.keys(b.segments)]);
  return a.default === b.default && [...segments].every((segment) => percentIn(a, segment) === percentIn(b, segment));
}

export function percentIn({ default: everywhere, segments }: Exposure, segment: string): number {
  // A segment may be called as a property that every object has.
  return Object.hasOwn(segments, segment) ? (segments[segment] ?? everywhere) : everywhere;
}

/** Whether more users of some segment would see the candidate. */
export function widens(from: Exposure, to: Exposure): boolean {
  const segments = new Set([...Object.keys(from.segments), ...Object.keys(to.segments)]);
  return (
    to.default > from.default || [...segments].some((segment) => percentIn(to, segment) > percentIn(from, segment))
  );
}

/** For a person: `25 %`, or `25 %, mobile-us 5 %`. */
export function exposureInWords(exposure: Exposure): string {
  const others = Object.entries(exposure.segments).filter(([, percent]) => percent !== exposure.default);
  return [`${exposure.default} %`, ...others.map(([segment, percent]) => `${segment} ${percent} %`)].join(', ');
}

/** Of each segment the larger share. */
export function widest(a: Exposure, b: Exposure): Exposure {
  const names = [...new Set([...Object.keys(a.segments), ...Object.keys(b.segments)])];
  return {
    default: Math.max(a.default, b.default),
    segments: Object.fromEntries(names.map((name) => [name, Math.max(percentIn(a, name), percentIn(b, name))])),
  };
}
