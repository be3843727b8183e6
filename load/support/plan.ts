/**
 * What a generator is asked to do: one JSON document in the environment variable `WAYGATE_PLAN`.
 * Without it (plain `k6 run`) `read-plan.ts` fills in a small one from `BASE_URL` and friends.
 * No k6 import here: the runner writes what the scenarios read.
 */
export const LOAD_PHASES = ['warm', 'baseline', 'pressure', 'recovery'] as const;
export type LoadPhase = (typeof LOAD_PHASES)[number];

export const RETRY_POLICIES = ['none', 'immediate', 'backoff', 'budget'] as const;
/** What a client does when an attempt brought no useful answer. */
export type RetryPolicy = (typeof RETRY_POLICIES)[number];

export interface LoadPlan {
  /** Id of the pressure: every request carries it (`syn=<run>.<intent>`), every order can be found by it. */
  readonly run: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** How a request asks for the release under pressure; null when the address alone says it. */
  readonly pin: { readonly kind: 'header' | 'cookie' | 'query'; readonly name: string; readonly value: string } | null;
  /** The marker that proves which release answered a page; null when answers don't carry it in a header or cookie. */
  readonly attest: { readonly kind: 'header' | 'cookie'; readonly name: string; readonly release: string } | null;
  readonly seed: number;
  /** New intents per second that stand for 1 in a scenario's shape: what the stage will send. */
  readonly intentsPerSecond: number;
  /** What the phase `pressure` multiplies the shape's 1 with, where the scenario has no shape of its own: 1.5 = half as much again. */
  readonly factor: number;
  readonly seconds: Readonly<Record<LoadPhase, number>>;
  readonly client: ClientPlan;
  /** At least one; weights are relative. */
  readonly segments: readonly LoadSegment[];
  /** Checkouts whose final requests are released together in a race: 2, 4 or 8, one after the other. */
  readonly barriers: readonly number[];
  /** Polled once a second, answers 200; after three misses the generator ends itself. null: nobody watches. */
  readonly leaseUrl: string | null;
  /** Highest number of concurrent intents, of all generators together. */
  readonly maxVUs: number;
  /** Processes that share the load by execution segment: each must hold the lease itself. 1 unless told. */
  readonly generators?: number;
}

export interface ClientPlan {
  readonly retries: RetryPolicy;
  /** In all, the first one included. */
  readonly attempts: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** Of the intent, from its first attempt; success after it is no goodput. */
  readonly deadlineMs: number;
  /** Full jitter: attempt n waits random(0, min(cap, base × 2^n)). */
  readonly backoffMs: { readonly base: number; readonly cap: number };
  /** Token bucket per generator: each success earns `ratio` of a retry, at most `burst` are saved. */
  readonly budget: { readonly ratio: number; readonly burst: number };
  /** Wait as long as `Retry-After` asks for; an answer that asks for more than the deadline leaves is given up. */
  readonly honourRetryAfter: boolean;
}

/** What HTTP shows of a traffic segment. */
export interface LoadSegment {
  readonly id: string;
  readonly weight: number;
  readonly locale: string;
  readonly currency: string;
  readonly userAgent: string;
  /** Path and query; null: the shop's start page. */
  readonly landing: string | null;
  readonly referrer: string | null;
}
