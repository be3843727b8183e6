import type { ClientPlan, LoadPlan, LoadSegment } from './plan.ts';
import { RETRY_POLICIES } from './plan.ts';

/**
 * The plan that the runner wrote (`WAYGATE_PLAN`), or for plain `k6 run` a small one from `BASE_URL` and friends (load/README.md lists
 * them). Throws one error with everything that is wrong.
 */
export function readPlan(env: Readonly<Record<string, string | undefined>>): LoadPlan {
  if (env.WAYGATE_PLAN !== undefined) return JSON.parse(env.WAYGATE_PLAN) as LoadPlan;
  const problems: string[] = [];
  const number = (name: string, standard: number, least: number) => {
    const text = env[name];
    const value = text === undefined ? standard : Number(text);
    if (text?.trim() !== '' && value >= least && Number.isFinite(value)) return value;
    problems.push(`${name}: found "${text}", expected a number from ${least}`);
    return standard;
  };
  const retries = RETRY_POLICIES.find((known) => known === (env.RETRIES ?? 'backoff'));
  if (retries === undefined) problems.push(`RETRIES: found "${env.RETRIES}", expected ${RETRY_POLICIES.join(', ')}`);
  if (!/^https?:\/\/[^/]+/.test(env.BASE_URL ?? '')) {
    problems.push(
      `BASE_URL: found "${env.BASE_URL ?? ''}", expected the shop's address, such as http://127.0.0.1:4300`,
    );
  }
  const client: ClientPlan = {
    retries: retries ?? 'none',
    attempts: number('ATTEMPTS', 4, 1),
    timeoutMs: number('TIMEOUT_MS', 1_000, 1),
    deadlineMs: number('DEADLINE_MS', 10_000, 1),
    backoffMs: { base: number('BACKOFF_MS', 500, 0), cap: number('BACKOFF_CAP_MS', 8_000, 0) },
    budget: { ratio: number('BUDGET_RATIO', 0.1, 0), burst: number('BUDGET_BURST', 10, 0) },
    honourRetryAfter: env.HONOUR_RETRY_AFTER !== 'no',
  };
  const plan: LoadPlan = {
    run: env.RUN ?? 'plain',
    baseUrl: (env.BASE_URL ?? '').replace(/\/+$/, ''),
    pin: readPin(env.PIN, problems),
    attest: null,
    seed: number('SEED', 1, 0),
    intentsPerSecond: number('RATE', 1, 0),
    factor: number('FACTOR', 1.5, 0),
    seconds: {
      warm: number('WARM', 5, 0),
      baseline: number('BASELINE', 10, 0),
      pressure: number('PRESSURE', 20, 0),
      recovery: number('RECOVERY', 10, 0),
    },
    client,
    segments: PLAIN_SEGMENTS,
    barriers: [2, 4, 8],
    leaseUrl: null,
    maxVUs: number('MAX_VUS', 500, 1),
  };
  if (problems.length > 0) throw new Error(`The load can not start.\n  ${problems.join('\n  ')}`);
  return plan;
}

/** `header:x-waygate-pin=candidate` */
function readPin(text: string | undefined, problems: string[]): LoadPlan['pin'] {
  if (text === undefined) return null;
  const [, kind, name, value] = /^(header|cookie|query):([^=]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { kind: kind as 'header', name, value };
  problems.push(`PIN: found "${text}", expected header:NAME=VALUE, cookie:NAME=VALUE or query:NAME=VALUE`);
  return null;
}

const PLAIN_SEGMENTS: readonly LoadSegment[] = [
  {
    id: 'desktop-de',
    weight: 2,
    locale: 'de-DE',
    currency: 'EUR',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
    landing: null,
    referrer: null,
  },
  {
    id: 'mobile-us',
    weight: 1,
    locale: 'en-US',
    currency: 'USD',
    userAgent:
      'Mozilla/5.0 (Linux; Android 15; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
    landing: null,
    referrer: null,
  },
];
