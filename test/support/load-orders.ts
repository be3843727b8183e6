import { fileURLToPath } from 'node:url';
import type { LoadPlan } from '../../load/support/plan.ts';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import type { LoadOrder } from '../../runner/engines/load/load-engine.ts';

function loadFile(name: string): string {
  return fileURLToPath(new URL(`loads/${name}`, import.meta.url));
}

export type OrderFields = Partial<Omit<LoadOrder, 'plan' | 'folder'>> & {
  readonly plan?: Partial<LoadPlan>;
};

/** An order for 20 intents a second, 4 s long, of one of the plain loads. */
export async function loadOrder(
  scenario: string,
  baseUrl: string,
  folder: string,
  fields: OrderFields = {},
): Promise<LoadOrder> {
  const { path } = await findK6({ configured: process.env.WAYGATE_K6 ?? null });
  return {
    k6: path,
    scenarioFile: loadFile(`${scenario}.load.ts`),
    shopFile: loadFile('plain.shop.ts'),
    generators: 1,
    confined: [],
    target: { host: '127.0.0.1', addresses: ['127.0.0.1'] },
    caps: { requestsPerSecond: 50, seconds: 30, concurrentIntents: 20 },
    folder,
    secrets: [],
    now: Date.now,
    onWindow: () => undefined,
    ...fields,
    plan: { ...PLAN, baseUrl, ...fields.plan },
  };
}

const PLAN: Omit<LoadPlan, 'leaseUrl' | 'maxVUs' | 'baseUrl'> = {
  run: 'press-1',
  pin: null,
  attest: null,
  seed: 1,
  intentsPerSecond: 20,
  factor: 1.5,
  seconds: { warm: 0, baseline: 2, pressure: 2, recovery: 0 },
  client: {
    retries: 'none',
    attempts: 1,
    timeoutMs: 1_000,
    deadlineMs: 2_000,
    backoffMs: { base: 50, cap: 500 },
    budget: { ratio: 0.1, burst: 10 },
    honourRetryAfter: true,
  },
  segments: [
    {
      id: 'desktop-de',
      weight: 1,
      locale: 'de-DE',
      currency: 'EUR',
      userAgent: 'plain load',
      landing: null,
      referrer: null,
    },
  ],
  barriers: [],
};
