import type { LoadPlan } from './plan.ts';
import type { Shape } from './shape.ts';

/** One visitor in four is a generous guess of how many order at the busiest moment of a campaign. */
const ORDER_SHARE = 0.25;
/** Races at less than one order a second hardly ever meet anything else. */
const LEAST_PER_SECOND = 1;

/**
 * The steady shape for scenarios in which every intent orders: a quarter of the plan's rate, but one order a second where the plan has that
 * many visitors.
 */
export function orderShape({ intentsPerSecond, factor }: Pick<LoadPlan, 'intentsPerSecond' | 'factor'>): Shape {
  const share = Math.min(1, Math.max(ORDER_SHARE, LEAST_PER_SECOND / Math.max(intentsPerSecond, 1e-9)));
  return {
    warm: [{ over: 0.5, to: share }],
    baseline: [{ over: 0, to: share }],
    pressure: [{ over: 0, to: share * factor }],
    recovery: [{ over: 0, to: share }],
  };
}
