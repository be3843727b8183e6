import type { ReleasePlan, StagePlan } from '../../core/release/plan.ts';

/** One cell per segment and kind of journey: a stage shows what it must within a minute or two on two cores. */
export const DEMO_RELEASE_CELLS = [
  { journey: 'checkout-guest', segment: 'mobile-us' },
  { journey: 'checkout-coupon', segment: 'desktop-de' },
  { journey: 'checkout-returning', segment: 'returning-desktop' },
  { journey: 'search-and-filter', segment: 'mobile-us' },
  { journey: 'navigation-menu', segment: 'keyboard-only' },
  { journey: 'landing-campaign', segment: 'campaign-mobile-slow-4g' },
] as const;

/** The shop's appetite: the share of all sessions that may break unseen at the next stage (detection.md 7.1: d = L / f). */
const APPETITE = 0.05;
/** Never tolerated more of: what a stage shows of all cells together. */
const MOST_TOLERATED = 0.2;
const WARM_UP_SECONDS = 2;
const SOAK_SECONDS = 20;
const PERCENTS = [0, 1, 5, 25, 100] as const;

/** The demo's way: dark, 1 %, 5 %, 25 %, everybody, each as short as its evidence allows. */
export function demoReleasePlan(releases: ReleasePlan['releases'], seed: number): ReleasePlan {
  return {
    id: `demo-${releases.candidate}-${seed}`,
    releases,
    owner: 'demo',
    mode: 'enforce',
    roles: {},
    stages: PERCENTS.map((percent, index) => stage(percent, PERCENTS[index + 1] ?? 100)),
    watchSeconds: 20,
    freezes: [],
    actuators: ['shop-router'],
    deadlines: { applySeconds: 20, proveSeconds: 120 },
    overrideSeconds: {},
  };
}

function stage(percent: number, next: number): StagePlan {
  return {
    name: percent === 0 ? 'dark' : `${percent}pct`,
    exposure: { default: percent, segments: {} },
    enter: [{ kind: 'rollback_possible' }, { kind: 'window_open' }, { kind: 'no_alert', names: [] }],
    exit: [],
    warmUpSeconds: WARM_UP_SECONDS,
    tolerated: { cell: 0.3, pool: Math.min(MOST_TOLERATED, (APPETITE * 100) / next) },
    soakSeconds: SOAK_SECONDS,
    deadlineSeconds: 900,
    onDeadline: 'hold',
    surgeSeconds: 900,
    authority: { widen: 'policy', rollBack: 'policy', override: [], execute: [] },
  };
}
