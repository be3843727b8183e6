import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Options, Scenario } from 'k6/options';
import shop from '../shops/selected.ts';
import { declaredParts } from './counters.ts';
import { crawlersScenario, createCrawlers, PATHS } from './crawlers.ts';
import type { Patience } from './http-client.ts';
import type { HttpShop } from './http-shop.ts';
import { type ClientOverrides, createIntents, type Intent, pursue } from './intents.ts';
import { createLease, leaseScenario } from './lease.ts';
import { goneOf, planSeconds } from './phases.ts';
import type { ClientPlan, LoadPhase, LoadPlan } from './plan.ts';
import { createProbe, probeScenario } from './probe.ts';
import { readPlan } from './read-plan.ts';
import { peakRate, type Shape, stagesOf, TIME_UNIT_SECONDS } from './shape.ts';
import { summarise } from './summary.ts';
import { virtualUsers } from './virtual-users.ts';

/** What a scenario says of itself; everything else that k6 needs is made of it and the plan. */
export interface LoadDefinition {
  /** One line, for people. */
  readonly title: string;
  /** Rate over the phases; the steady shape (1, then the plan's factor, then 1) unless said. */
  readonly shape?: (plan: LoadPlan) => Shape;
  /** How the scenario's clients differ from the plan's. What they wait for and does not come in time is the shop's. */
  readonly client?: (plan: LoadPlan) => Partial<ClientPlan>;
  /** Clients that hang up of their own accord: the time limit of an attempt. An answer that does not come within it is not held against the shop. */
  readonly patience?: (at: {
    readonly plan: LoadPlan;
    readonly phase: LoadPhase;
    /** Share of the phase that was over when the intent began. */
    readonly gone: number;
  }) => Patience;
  /** Most requests of one intent, one after the other: sizes the pool of VUs. 1 unless said. */
  readonly requests?: number;
  /** `per-intent`: every intent comes over a new connection, as first-time visitors do. */
  readonly connections?: 'kept' | 'per-intent';
  /** Crawlers beside the shoppers: addresses fetched a second, over the phases; 1 is as many as the plan has intents. */
  readonly crawl?: (plan: LoadPlan) => Required<Shape>;
  /** What one shopper wants. Returning is success, `GaveUp` is its end, anything else a bug of the scenario. */
  readonly intent?: (scene: Scene) => void;
  /** Instead of `intent`: several intents of one iteration, that the scenario begins and ends itself. */
  readonly group?: {
    /** Intents per iteration, on the average: the rate of iterations is divided by it. */
    readonly size: (plan: LoadPlan) => number;
    readonly run: (scene: GroupScene) => void;
  };
}

interface Stage {
  readonly shop: HttpShop;
  readonly plan: LoadPlan;
  readonly phase: LoadPhase;
}

export interface Scene extends Stage, Intent {}

export interface GroupScene extends Stage {
  /** Number of the iteration in the whole load. */
  readonly iteration: number;
  /** Opens and counts one more intent. */
  begin(as?: ClientOverrides): Intent;
}

/** After a bug of the scenario: a VU that threw must not become a hot loop. */
const PAUSE_AFTER_BUG_SECONDS = 1;
/** Bugs that one VU tells of; the rest are counted. */
const TOLD_BUGS = 3;

/**
 * Makes a k6 scenario: `export const { options, shoppers, probe, lease, handleSummary } = defineLoad({ … })`. Throws, before anything is
 * sent, when the plan can't be read or the shape does not fit its phases.
 */
export function defineLoad(definition: LoadDefinition) {
  const plan = readPlan(__ENV);
  const policy: ClientPlan = { ...plan.client, ...definition.client?.(plan) };
  const size = definition.group?.size(plan) ?? 1;
  const stages = stagesOf(definition.shape?.(plan) ?? {}, { ...plan, intentsPerSecond: plan.intentsPerSecond / size });
  // A group is prepared before its members' last requests begin.
  const longestMs = policy.deadlineMs * (definition.group === undefined ? 1 : 2);
  const sized = { ...policy, deadlineMs: longestMs };
  const crawl = definition.crawl?.(plan);
  // Half of the VUs at most: without shoppers there is nobody to suffer.
  const crawling = crawl === undefined ? null : crawlersScenario(crawl, plan, Math.floor(plan.maxVUs / 2));
  const left = Math.max(1, plan.maxVUs - (crawling?.maxVUs ?? 0));
  const users = virtualUsers(peakRate(stages), sized, (definition.requests ?? 1) * Math.ceil(size), left);
  const intents = createIntents(plan, policy, users);
  const seconds = planSeconds(plan.seconds);
  const idle = definition.intent === undefined && definition.group === undefined;

  const shoppersScenario: Scenario = {
    executor: 'ramping-arrival-rate',
    exec: 'shoppers',
    startRate: 0,
    timeUnit: `${TIME_UNIT_SECONDS}s`,
    preAllocatedVUs: users,
    maxVUs: users,
    stages,
    // Who came before the end may finish.
    gracefulStop: `${Math.ceil(longestMs / 1000) + 1}s`,
  };
  const options: Options = {
    scenarios: {
      ...(idle ? {} : { shoppers: shoppersScenario }),
      ...(crawling === null ? {} : { crawlers: crawling }),
      probe: probeScenario(seconds),
      ...(plan.leaseUrl === null ? {} : { lease: leaseScenario(seconds, plan.generators ?? 1) }),
    },
    // k6 takes the options from its first look at the scenario; hundreds of VUs need not make thousands of names each.
    thresholds: __VU === 0 ? declared(plan) : {},
    systemTags: ['scenario'],
    summaryTrendStats: ['med'],
    discardResponseBodies: true,
    maxRedirects: 0,
    batch: MOST_AT_ONCE,
    batchPerHost: MOST_AT_ONCE,
    noVUConnectionReuse: definition.connections === 'per-intent',
    setupTimeout: '10s',
    // What `k6 inspect` tells the runner beside the scenarios.
    ext: {
      waygate: {
        title: definition.title,
        client: clientOf(policy),
        intentsPerIteration: size,
        pathsPerCrawler: PATHS,
        impatient: definition.patience !== undefined,
      } as never,
    },
  };

  let told = 0;
  /** What throws is a bug of the scenario or of the adapter: counted, told, and slowed down. */
  const guarded = (iterate: () => void) => {
    try {
      iterate();
    } catch (error) {
      intents.meter(intents.phase()).count('script_errors');
      sleep(PAUSE_AFTER_BUG_SECONDS);
      told += 1;
      // What is thrown reaches k6's error log with its stack; its console is for the witnesses.
      if (told <= TOLD_BUGS) throw error;
    }
  };

  return {
    options,
    shoppers() {
      guarded(() => {
        const phase = intents.phase();
        const iteration = exec.scenario.iterationInTest;
        if (definition.group !== undefined) {
          let begun = 0;
          const begin = (as?: ClientOverrides) => {
            begun += 1;
            return intents.begin(`i${iteration}-${begun}`, phase, as);
          };
          definition.group.run({ shop, plan, phase, iteration, begin });
          return;
        }
        const gone = goneOf(exec.instance.currentTestRunDuration, phase, plan.seconds);
        const intent = intents.begin(`i${iteration}`, phase, {
          patience: definition.patience?.({ plan, phase, gone }),
        });
        pursue(intent, () => definition.intent?.({ ...intent, shop, plan, phase }));
      });
    },
    crawlers: createCrawlers(plan, shop, intents, guarded),
    probe: createProbe(plan, shop, intents, guarded),
    lease: createLease(plan, intents),
    handleSummary: summarise(definition.title, __ENV.WAYGATE_SUMMARY),
  };
}

/** What is told of the clients, as they are. */
function clientOf({ retries, attempts, timeoutMs, deadlineMs, honourRetryAfter }: ClientPlan) {
  return { retries, attempts, timeoutMs, deadlineMs, honourRetryAfter };
}

/** A threshold that is always true for every part of a counter that is read: k6 shows no others. */
function declared({ segments }: LoadPlan): Record<string, string[]> {
  const parts = [...declaredParts(segments.map(({ id }) => id)), ...DROPPED];
  return Object.fromEntries(parts.map((part) => [part, ['count>=0']]));
}

/** k6's own: iterations that it could not start in time. The probe's and the lease's are nobody's. */
const DROPPED = ['shoppers', 'crawlers'].map((scenario) => `dropped_iterations{scenario:${scenario}}`);

/** Requests of one batch that are in flight together. */
const MOST_AT_ONCE = 32;
