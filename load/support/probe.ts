import exec from 'k6/execution';
import type { Scenario } from 'k6/options';
import { GaveUp } from './client.ts';
import { createHttpClient } from './http-client.ts';
import type { HttpShop } from './http-shop.ts';
import type { Intents } from './intents.ts';
import { NO_METER } from './meter.ts';
import type { ClientPlan, LoadPlan } from './plan.ts';
import { seededRandom } from './seeded-random.ts';
import { createTokenBucket } from './token-bucket.ts';
import { weighted } from './weighted.ts';

/** A good answer comes within it. */
const TIMEOUT_MS = 2_000;
/** Two operations of up to two requests each, once a second. */
const USERS = 8;

export function probeScenario(seconds: number): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec: 'probe',
    rate: 1,
    timeUnit: '1s',
    duration: `${seconds}s`,
    preAllocatedVUs: USERS,
    maxVUs: USERS,
    gracefulStop: `${TIMEOUT_MS}ms`,
  };
}

/**
 * The always-on look at the shop's health, once a second: reads a page and performs the adapter's probe operation, without any retry. Its
 * requests are nobody's intent and are counted as health only.
 */
export function createProbe(plan: LoadPlan, shop: HttpShop, intents: Intents, guarded: (look: () => void) => void) {
  const policy: ClientPlan = { ...plan.client, retries: 'none', timeoutMs: TIMEOUT_MS, deadlineMs: 2 * TIMEOUT_MS };
  const bucket = createTokenBucket({ ratio: 0, burst: 0 }, 1, () => 0);
  return () =>
    guarded(() => {
      const phase = intents.phase();
      const intent = `p${exec.scenario.iterationInTest}`;
      const random = seededRandom(plan.seed, intent);
      const segment = weighted(plan.segments, ({ weight }) => weight, random());
      const shopper = { intent, segment, random };
      const client = createHttpClient({ plan, policy, shopper, meter: NO_METER, bucket });
      const look = () => {
        shop.enter(client);
        if (shop.probe === 'add_to_cart') shop.addToCart(client, shop.wares.test, 1);
        else shop.search(client, shop.wares.searches[0] ?? '');
      };
      intents.meter(phase).count('probe', { health: answers(look) ? 'ok' : 'bad' });
    });
}

function answers(look: () => void): boolean {
  try {
    look();
    return true;
  } catch (error) {
    if (error instanceof GaveUp) return false;
    throw error;
  }
}
