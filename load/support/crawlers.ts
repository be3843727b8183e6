import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type Response } from 'k6/http';
import type { RampingArrivalRateScenario } from 'k6/options';
import { answerClass } from './answer-class.ts';
import type { Answer } from './client.ts';
import type { AnswerClass } from './counters.ts';
import { retryAfterMs } from './decide-retry.ts';
import { createHttpClient } from './http-client.ts';
import type { HttpShop } from './http-shop.ts';
import type { Intents } from './intents.ts';
import type { Meter } from './meter.ts';
import type { LoadPlan } from './plan.ts';
import { seededRandom } from './seeded-random.ts';
import { peakRate, type Shape, stagesOf, TIME_UNIT_SECONDS } from './shape.ts';
import { createTokenBucket } from './token-bucket.ts';
import { virtualUsers } from './virtual-users.ts';

/** Addresses that one crawler fetches, one after the other. */
export const PATHS = 4;
const BOT = 'Mozilla/5.0 (compatible; WaygateCrawler/1.0)';

/** `shape` is of addresses: 1 is as many a second as the plan has intents. `most`: concurrent crawlers. */
export function crawlersScenario(shape: Shape, plan: LoadPlan, most: number): RampingArrivalRateScenario {
  const stages = stagesOf(shape, { ...plan, intentsPerSecond: plan.intentsPerSecond / PATHS });
  // Who is asked to wait stays as long as the deadline allows.
  const patient = { ...plan.client, retries: 'none', timeoutMs: plan.client.deadlineMs } as const;
  const users = virtualUsers(peakRate(stages), patient, 1, most);
  return {
    executor: 'ramping-arrival-rate',
    exec: 'crawlers',
    startRate: 0,
    timeUnit: `${TIME_UNIT_SECONDS}s`,
    preAllocatedVUs: users,
    maxVUs: users,
    stages,
    gracefulStop: `${Math.ceil(plan.client.deadlineMs / 1000) + 1}s`,
  };
}

/**
 * One polite crawler: deep pages without cookies, each over a connection of its own. Whoever says "later" (429, 503 with `Retry-After`) is
 * asked later, within the clients' deadline, or not at all. Nobody's intent: its answers are counted on their own, so that a shop which
 * turns crawlers away for its shoppers' sake is not blamed for that.
 */
export function createCrawlers(plan: LoadPlan, shop: HttpShop, intents: Intents, guarded: (visit: () => void) => void) {
  const { client: policy, seed } = plan;
  const bucket = createTokenBucket({ ratio: 0, burst: 0 }, 1, () => 0);
  return () =>
    guarded(() => {
      const meter = intents.meter(intents.phase());
      const nth = exec.scenario.iterationInTest;
      const client = createHttpClient({
        plan,
        policy,
        shopper: shopperOf(plan, `c${nth}`),
        meter: crawlMeter(meter),
        bucket,
        newConnections: true,
        forgetful: true,
      });
      const endsAt = Date.now() + policy.deadlineMs;
      for (const path of shop.crawlPaths(seed + nth).slice(0, PATHS)) {
        const response = http.get(client.url(path), paramsOf(client.headers(), endsAt)) as Response;
        const told = classOf(response.status, response.headers);
        meter.count('crawled', { class: told });
        const answer = client.note('crawl', response, told !== 'error' && told !== 'none');
        const waitMs = told === 'throttled' || told === 'unavailable' ? askedMs(answer) : 0;
        if (Date.now() + waitMs >= endsAt) return;
        if (waitMs > 0) sleep(waitMs / 1000);
      }
    });
}

function shopperOf({ seed, segments }: LoadPlan, id: string) {
  const [first] = segments;
  if (first === undefined) throw new Error('a plan has at least one segment');
  return {
    intent: id,
    segment: { ...first, id: 'crawler', userAgent: BOT, referrer: null },
    random: seededRandom(seed, id),
  };
}

function paramsOf(headers: Readonly<Record<string, string>>, endsAt: number) {
  const timeout = Math.max(1, endsAt - Date.now());
  return { headers: { ...headers }, timeout, jar: new http.CookieJar() };
}

/** A 503 that does not say when to come again is no way to send a crawler away: search engines take it for a broken page. */
function classOf(status: number, headers: Readonly<Record<string, string>>): AnswerClass {
  const told = answerClass(status);
  return told === 'unavailable' && headers['Retry-After'] === undefined ? 'error' : told;
}

/** Who says "later" without a time is left alone. */
function askedMs({ headers }: Answer): number {
  return retryAfterMs(headers['retry-after'], Date.now()) ?? Number.POSITIVE_INFINITY;
}

/** What the shoppers' counters are for is not counted of crawlers. */
function crawlMeter(meter: Meter): Meter {
  const own: readonly string[] = ['op_crawl', 'operation_failures', 'other_release'];
  return {
    count(counter, tags) {
      if (own.includes(counter)) meter.count(counter, tags);
    },
  };
}
