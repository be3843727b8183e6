import { seededRandom } from '../data/seeded-random.ts';
import type { Market } from '../services/contracts.ts';
import { GOAL_NAMES, GOALS, type Goal } from './goals.ts';

/** One shopper who comes to the shop, before anything has happened: the same seed brings the same shoppers. */
export interface Arrival {
  /** From 0, in the order of arrival. */
  readonly index: number;
  /** Since the first moment of `rates`. */
  readonly atMs: number;
  /** What decides between the releases, 0 to 99.99: the number that the edge gave the shopper at an earlier visit. */
  readonly draw: number;
  readonly device: 'desktop' | 'mobile';
  readonly market: Market;
  readonly goal: Goal;
  /** [0, 1): who of those that a fault hits now and then is hit. */
  readonly luck: number;
  /** Seed of everything else that the shopper chooses. */
  readonly seed: number;
}

/** From an instant on, so many arrivals a second; 0 = nobody comes. */
export interface Rate {
  readonly fromMs: number;
  readonly perSecond: number;
}

/** As the edge draws: hundredths of a percent. */
const DRAWS = 10_000;
/** 2³² / golden ratio: neighbouring sessions get seeds far apart. */
const SPREAD = 0x9e3779b9;

const DEVICES = { desktop: 50, mobile: 50 } as const;
const MARKETS = { de: 45, us: 40, jp: 15 } as const satisfies Record<Market, number>;
const SHARES = Object.fromEntries(GOAL_NAMES.map((goal) => [goal, GOALS[goal].share])) as Record<Goal, number>;

/**
 * Shoppers without end, as an open Poisson process: they come whether or not those before them are served. Who comes depends on the seed
 * alone, when on `rates` as well (oldest first): another rate brings the same shoppers sooner or later. Ends when nobody will come any more.
 */
export function* arrivals(seed: number, rates: readonly Rate[]): Generator<Arrival, void, undefined> {
  const gap = seededRandom(seed);
  let atMs: number | null = rates[0]?.fromMs ?? null;
  for (let index = 0; atMs !== null; index += 1) {
    // Inverse of the exponential distribution, mean 1; 1 − u is never 0.
    atMs = forward(atMs, -Math.log(1 - gap()), rates);
    if (atMs === null) return;
    yield { index, atMs, ...shopper(seed, index) };
  }
}

/** All who come before an instant. */
export function arrivalsBefore(seed: number, rates: readonly Rate[], untilMs: number): Arrival[] {
  const all: Arrival[] = [];
  for (const arrival of arrivals(seed, rates)) {
    if (arrival.atMs >= untilMs) break;
    all.push(arrival);
  }
  return all;
}

/** `segment` as the edge's exposure names it. */
export function segmentOf({ device, market }: Pick<Arrival, 'device' | 'market'>): string {
  return `${device}-${market}`;
}

/** The instant by which `expected` more have come on average; null when so many never will. */
function forward(fromMs: number, expected: number, rates: readonly Rate[]): number | null {
  let left = expected;
  for (const [place, rate] of rates.entries()) {
    const endMs = rates[place + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const startMs = Math.max(fromMs, rate.fromMs);
    if (endMs <= startMs || rate.perSecond === 0) continue;
    const takesMs = (left / rate.perSecond) * 1_000;
    if (startMs + takesMs <= endMs) return startMs + takesMs;
    left -= ((endMs - startMs) / 1_000) * rate.perSecond;
  }
  return null;
}

function shopper(seed: number, index: number): Omit<Arrival, 'index' | 'atMs'> {
  const random = seededRandom(Math.imul(seed + 1, SPREAD) + Math.imul(index + 1, SPREAD ^ seed));
  return {
    draw: Math.floor(random() * DRAWS) / 100,
    device: pick(DEVICES, random()),
    market: pick(MARKETS, random()),
    goal: pick(SHARES, random()),
    luck: random(),
    seed: Math.floor(random() * 2 ** 31),
  };
}

function pick<K extends string>(shares: Readonly<Record<K, number>>, chance: number): K {
  const names = Object.keys(shares) as K[];
  const sum = names.reduce((all, name) => all + shares[name], 0);
  let left = chance * sum;
  for (const name of names) {
    left -= shares[name];
    if (left < 0) return name;
  }
  return names.at(-1) as K;
}
