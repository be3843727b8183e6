import type { WaygateConfig } from './define-config.ts';
import type { PressureConfig } from './pressure-config.ts';

/** Twelve cells: every journey, every segment, and few enough that the dark stage's evidence is complete within minutes on two cores. */
export const DEMO_MATRIX = {
  'checkout-guest': ['desktop-de', 'mobile-us', 'keyboard-only'],
  'checkout-returning': ['returning-desktop'],
  'checkout-coupon': ['desktop-de', 'mobile-us'],
  'search-and-filter': ['desktop-de', 'mobile-us'],
  'navigation-menu': ['mobile-us', 'keyboard-only'],
  'landing-campaign': ['campaign-mobile-slow-4g', 'desktop-de'],
} as const;

/**
 * Short enough to be waited for, long enough to see a collapse that outlives its cause. 8 intents per second are about two thirds of what
 * the shop can carry. Load is ended early only when nothing answers: a collapse is to be watched to its end.
 */
const DEMO_PRESSURE: PressureConfig = {
  environment: 'sandbox',
  allow: ['127.0.0.1'],
  peakIntentsPerSecond: 8,
  phases: { warm: 4, baseline: 20, pressure: 30, recovery: 60 },
  idleSeconds: 15,
  segments: { 'desktop-de': 0.5, 'mobile-us': 0.3, 'campaign-mobile-slow-4g': 0.2 },
  matrix: { 'checkout-guest': ['mobile-us'], 'search-and-filter': ['desktop-de'] },
  caps: { requestsPerSecond: 1000, seconds: 300, concurrentIntents: 600 },
  // Shop, generator and browsers share this machine's cores.
  policy: { p95SlackMs: 1000 },
  abort: { failedShare: 1, journeyDrop: 1, p95Ratio: 1e9, probeDownSeconds: 120 },
};

/** What the demo shop is protected with unless WAYGATE_DEMO_PASSWORD says otherwise: a sandbox's password, no secret. */
const DEMO_PASSWORD = 'correct-horse';

/** The environment with the demo account's password in it. */
export function demoEnv(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return { ...env, WAYGATE_DEMO_PASSWORD: env.WAYGATE_DEMO_PASSWORD ?? DEMO_PASSWORD };
}

/**
 * The demo shop as a target: both releases behind one edge, pinned by cookie, attested by response header. With the address of its
 * control API, effects of pressure on its books are assessed.
 */
export function demoConfig({
  url,
  releases,
  control = null,
}: {
  readonly url: string;
  readonly releases: { readonly baseline: string; readonly candidate: string };
  readonly control?: string | null;
}): WaygateConfig {
  const cohort = (name: 'baseline' | 'candidate') => ({
    release: releases[name],
    pin: { cookie: { name: 'waygate-pin', value: name } },
    attest: { header: 'x-shop-release' },
  });
  return {
    shop: 'demo',
    target: { baseUrl: url },
    cohorts: { baseline: cohort('baseline'), candidate: cohort('candidate') },
    matrix: DEMO_MATRIX,
    pressure: { ...DEMO_PRESSURE, ...(control === null ? {} : { books: { url: control } }) },
    accounts: { returning: { email: 'shopper@example.test', password: { env: 'WAYGATE_DEMO_PASSWORD' } } },
  };
}
