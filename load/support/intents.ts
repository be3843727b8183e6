import exec from 'k6/execution';
import { type Client, GaveUp } from './client.ts';
import { bucketOf, type GaveUpReason } from './counters.ts';
import { createHttpClient, type Patience } from './http-client.ts';
import type { Shopper } from './http-shop.ts';
import { createMeters, type Meter } from './meter.ts';
import { phaseAt } from './phases.ts';
import type { ClientPlan, LoadPhase, LoadPlan } from './plan.ts';
import { seededRandom } from './seeded-random.ts';
import { createTokenBucket } from './token-bucket.ts';
import { weighted } from './weighted.ts';

/** What one shopper wants, from the first attempt to its end. Exactly one of `succeed` and `giveUp` ends it. */
export interface Intent {
  readonly client: Client;
  readonly shopper: Shopper;
  /** `<run>.<intent>`: what its orders carry. */
  readonly mark: string;
  /** Counts as goodput when it is in time. */
  succeed(): void;
  giveUp(reason: GaveUpReason): void;
}

export interface Intents {
  /** Where the clock of the load is now. */
  phase(): LoadPhase;
  /** Opens and counts a new intent in a phase; `id` is unique in the run. `as`: the shopper's client is not the plan's. */
  begin(id: string, phase: LoadPhase, as?: ClientOverrides): Intent;
  meter(phase: LoadPhase): Meter;
}

export type ClientOverrides = Partial<ClientPlan> & { readonly patience?: Patience | undefined };

/** `pool`: VUs among which retry budgets are shared. Call it while k6 loads the scenario. */
export function createIntents(plan: LoadPlan, policy: ClientPlan, pool: number): Intents {
  const meters = createMeters();
  const bucket = createTokenBucket(policy.budget, pool, seededRandom(plan.seed, `bucket ${__VU}`));
  return {
    meter: meters,
    phase: () => phaseAt(exec.instance.currentTestRunDuration, plan.seconds),
    begin(id, phase, as = {}) {
      const { patience, ...changes } = as;
      const own = { ...policy, ...changes };
      const random = seededRandom(plan.seed, id);
      const segment = weighted(plan.segments, ({ weight }) => weight, random());
      const shopper: Shopper = { intent: id, segment, random };
      const meter = meters(phase);
      const client = createHttpClient({
        plan,
        policy: own,
        shopper,
        meter,
        bucket,
        patience,
      });
      meter.count('intents');
      meter.count('segment_intents', { segment: segment.id });
      const giveUp = (reason: GaveUpReason) => meter.count('gave_up', { reason });
      return {
        client,
        shopper,
        mark: `${plan.run}.${id}`,
        giveUp,
        succeed() {
          const elapsedMs = client.elapsedMs();
          if (elapsedMs > own.deadlineMs) return giveUp('deadline');
          meter.count('goodput');
          meter.count('segment_goodput', { segment: segment.id });
          meter.count('intent_durations', { le: String(bucketOf(elapsedMs)) });
        },
      };
    },
  };
}

/** Runs what the intent wants and ends it; anything but `GaveUp` is thrown on. */
export function pursue(intent: Intent, want: () => void): void {
  try {
    want();
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    intent.giveUp(error.reason);
    return;
  }
  intent.succeed();
}
