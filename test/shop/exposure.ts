import type { Cohort } from './fault-board.ts';
import { MARKETS } from './services/contracts.ts';

/** Which share of the sessions the candidate gets, in percent. */
export interface Exposure {
  readonly default: number;
  /** By `<device>-<market>` (`mobile-us`), device (`mobile`, `desktop`) or market (`us`); the first that fits, in this order, wins. */
  readonly segments: Readonly<Record<string, number>>;
}

export const NO_EXPOSURE: Exposure = { default: 0, segments: {} };
const DEVICES = ['desktop', 'mobile'] as const;
export const EXPOSURE_SEGMENTS: readonly string[] = [
  ...DEVICES.flatMap((device) => Object.keys(MARKETS).map((market) => `${device}-${market}`)),
  ...DEVICES,
  ...Object.keys(MARKETS),
];

/**
 * `draw` is the session's own number from 0 to 99.99, drawn once: raising the share moves sessions to the candidate and none back,
 * and taking the share away moves all of them back.
 */
export function cohortOf(exposure: Exposure, draw: number, path: string, userAgent: string): Cohort {
  const device = /\bMobi/.test(userAgent) ? 'mobile' : 'desktop';
  return draw < percentFor(exposure, device, path.split('/', 2)[1] ?? '') ? 'candidate' : 'baseline';
}

/** Share of the sessions of a segment that the candidate gets, in percent. */
export function percentFor({ segments, default: others }: Exposure, device: string, market: string): number {
  return segments[`${device}-${market}`] ?? segments[device] ?? segments[market] ?? others;
}
