import type { Exposure } from './exposure.ts';
import { type Order, orderKey } from './order.ts';
import { percentOf, WHOLE, weightOf } from './weights.ts';

/** How a shop's code asks for the release. */
export interface FlagShape {
  /** Name of the flag. flagd hashes it with the targeting key: another name deals all users anew. */
  readonly flag: string;
  /** Key of the evaluation context that holds a user's segment; `segment` unless said. */
  readonly segmentKey?: string;
  /** What the shop is given for each release; the releases' names unless said. All of one type. */
  readonly values?: { readonly candidate: FlagValue; readonly baseline: FlagValue };
  /** Synthetic users: whoever has one of these values under the key gets that release, whatever the exposure. */
  readonly pin?: { readonly key: string; readonly candidate: readonly string[]; readonly baseline: readonly string[] };
}

export type FlagValue = string | number | boolean;

/** What the flag says of the order that made it. */
export interface FlagOrder {
  readonly release: string;
  readonly decision: number;
}

/** A flag definition of flagd (https://flagd.dev/schema/v0/flags.json). */
export interface FlagsDocument {
  readonly flags: Readonly<Record<string, unknown>>;
}

/**
 * The flag that brings an exposure about. The candidate comes first in every split and the weights' sum never changes, so that whoever has
 * the candidate keeps it when the percentage rises. Throws a `RangeError` for percentages that can not be dealt (`weightOf`).
 */
export function flagsDocument(
  exposure: Exposure,
  { flag, segmentKey = 'segment', values, pin }: FlagShape,
  order: Pick<Order, 'release' | 'decision' | 'releases'>,
): FlagsDocument {
  const pins =
    pin === undefined
      ? []
      : [...pinned(pin.key, pin.candidate, 'candidate'), ...pinned(pin.key, pin.baseline, 'baseline')];
  const segments = Object.entries(exposure.segments)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([segment, percent]) => [{ '===': [{ var: segmentKey }, segment] }, split(percent)]);
  return {
    flags: {
      [flag]: {
        state: 'ENABLED',
        variants: {
          candidate: values?.candidate ?? order.releases.candidate,
          baseline: values?.baseline ?? order.releases.baseline,
        },
        // Who has no targeting key can not be dealt to either side, and gets this.
        defaultVariant: 'baseline',
        targeting: { if: [...pins, ...segments, split(exposure.default)] },
        metadata: { release: order.release, decision: order.decision, order: orderKey(order) },
      },
    },
  };
}

/** What a flag of `flagsDocument` exposes. `unknown`: it is there, but not in the form that waygate gives it. */
export function exposureInFlags(
  document: unknown,
  { flag, segmentKey = 'segment' }: FlagShape,
): Exposure | 'absent' | 'unknown' {
  const found = flagIn(document, flag);
  if (found === null) return 'absent';
  if (found.state === 'DISABLED') return { default: 0, segments: {} };
  const rules = record(found.targeting).if;
  if (!Array.isArray(rules)) return 'unknown';
  const segments: [string, number][] = [];
  for (let index = 0; index + 1 < rules.length; index += 2) {
    const [left, right] = comparison(rules[index]);
    // Pins have a variant where segments have a split.
    if (typeof rules[index + 1] === 'string') continue;
    const percent = splitPercent(rules[index + 1]);
    if (record(left).var !== segmentKey || typeof right !== 'string' || percent === null) return 'unknown';
    segments.push([right, percent]);
  }
  const everywhere = rules.length % 2 === 1 ? splitPercent(rules.at(-1)) : null;
  return everywhere === null ? 'unknown' : { default: everywhere, segments: Object.fromEntries(segments) };
}

/** Which order made the flag; null when none did. */
export function orderInFlags(document: unknown, flag: string): FlagOrder | null {
  const { release, decision } = record(flagIn(document, flag)?.metadata);
  return typeof release === 'string' && typeof decision === 'number' ? { release, decision } : null;
}

function pinned(key: string, values: readonly string[], variant: 'candidate' | 'baseline'): unknown[] {
  return values.length === 0 ? [] : [{ in: [{ var: key }, [...values]] }, variant];
}

function split(percent: number): unknown {
  const weight = weightOf(percent);
  return {
    fractional: [
      ['candidate', weight],
      ['baseline', WHOLE - weight],
    ],
  };
}

function splitPercent(rule: unknown): number | null {
  const { fractional } = record(rule);
  const [first, second, ...more] = Array.isArray(fractional) ? fractional : [];
  if (!Array.isArray(first) || !Array.isArray(second) || more.length > 0) return null;
  const isOurs = first[0] === 'candidate' && second[0] === 'baseline' && Number(first[1]) + Number(second[1]) === WHOLE;
  return isOurs ? percentOf(Number(first[1])) : null;
}

function comparison(rule: unknown): readonly [unknown, unknown] {
  const sides = record(rule)['==='];
  return Array.isArray(sides) ? [sides[0], sides[1]] : [undefined, undefined];
}

function flagIn(document: unknown, flag: string): Record<string, unknown> | null {
  const flags = record(record(document).flags);
  return Object.hasOwn(flags, flag) ? record(flags[flag]) : null;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
