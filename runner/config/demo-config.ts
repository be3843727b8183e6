import type { WaygateConfig } from './define-config.ts';

/** Twelve cells: every journey, every segment, and few enough that the dark stage's evidence is complete within minutes on two cores. */
export const DEMO_MATRIX = {
  'checkout-guest': ['desktop-de', 'mobile-us', 'keyboard-only'],
  'checkout-returning': ['returning-desktop'],
  'checkout-coupon': ['desktop-de', 'mobile-us'],
  'search-and-filter': ['desktop-de', 'mobile-us'],
  'navigation-menu': ['mobile-us', 'keyboard-only'],
  'landing-campaign': ['campaign-mobile-slow-4g', 'desktop-de'],
} as const;

/** What the demo shop is protected with unless WAYGATE_DEMO_PASSWORD says otherwise: a sandbox's password, no secret. */
const DEMO_PASSWORD = 'correct-horse';

/** The environment with the demo account's password in it. */
export function demoEnv(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return { ...env, WAYGATE_DEMO_PASSWORD: env.WAYGATE_DEMO_PASSWORD ?? DEMO_PASSWORD };
}

/** The demo shop as a target: both releases behind one edge, pinned by cookie, attested by response header. */
export function demoConfig({
  url,
  releases,
}: {
  readonly url: string;
  readonly releases: { readonly baseline: string; readonly candidate: string };
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
    accounts: { returning: { email: 'shopper@example.test', password: { env: 'WAYGATE_DEMO_PASSWORD' } } },
  };
}
