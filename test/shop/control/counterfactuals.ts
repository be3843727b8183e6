import { z } from 'zod';
import type { Shop } from '../shop.ts';
import { arrivalsBefore, type Rate } from '../shoppers/arrivals.ts';
import {
  type ExposureStep,
  type LetThrough,
  letThrough,
  type Regression,
  withoutGate,
} from '../shoppers/counterfactual.ts';
import { FLAGGER_DEFAULTS, type WindowCheck, type WindowRule, walkFixedWindows } from '../shoppers/fixed-window.ts';
import { exposureBody } from './exposure-body.ts';

const DAY_S = 86_400;
const seconds = z.number('seconds, a day at most').min(0).max(DAY_S);
const shareOfOne = z.number('a share from 0 to 1').min(0).max(1);

export const counterfactualsBody = z.strictObject({
  fault: z.string('the id of a fault'),
  stages: z.array(z.strictObject({ exposure: exposureBody, soakSeconds: seconds })).min(1),
  /** When the release began; the start of the shoppers if it is left out. */
  from: z.iso.datetime('an instant, ISO 8601, UTC').optional(),
  /** When the candidate got the fault; since it was switched on if it is left out. */
  faultFrom: z.iso.datetime('an instant, ISO 8601, UTC').optional(),
  /** Counted from `from` on. */
  horizonSeconds: seconds.min(1).default(1_800),
  window: z
    .strictObject({
      windowSeconds: seconds.min(1).default(FLAGGER_DEFAULTS.windowMs / 1_000),
      failedChecks: z.int('a whole number from 1').min(1).default(FLAGGER_DEFAULTS.failedChecks),
      errorShare: shareOfOne.default(FLAGGER_DEFAULTS.errorShare),
      quantile: shareOfOne.default(FLAGGER_DEFAULTS.quantile),
      slowMs: z.number('milliseconds').min(1).default(FLAGGER_DEFAULTS.slowMs),
    })
    .prefault({}),
});
type Asked = z.infer<typeof counterfactualsBody>;

export interface Counterfactuals {
  readonly fault: string;
  readonly seed: number;
  readonly perSecond: number;
  readonly horizonSeconds: number;
  /** What the shoppers on the candidate really met since the release began. */
  readonly real: { readonly sessions: number; readonly exposed: number; readonly hit: number };
  /** The model on the exposures that there really were, until now: how far it can be trusted. */
  readonly modelled: LetThrough;
  readonly noGate: LetThrough;
  readonly fixedWindow: LetThrough & {
    readonly rule: WindowRule;
    readonly rolledBackAfterSeconds: number | null;
    readonly checks: readonly WindowCheck[];
  };
}

/**
 * What other ways to release would have let through of the same shoppers: those who came, and those who would have come until the
 * horizon. Says why when it can't tell.
 */
export function counterfactuals(shop: Shop, asked: Asked): Counterfactuals | { readonly error: string } {
  const { crowd, board, exposures } = shop;
  const fault = board.faults.get(asked.fault);
  if (fault === undefined)
    return { error: `there is no fault ${asked.fault}; known: ${[...board.faults.keys()].join(', ')}` };
  const { effect, scope } = fault;
  if (effect === undefined) return { error: `${asked.fault} depends on how many come at the same moment` };
  const { startedMs } = crowd;
  if (startedMs === null) return { error: 'no shoppers have come: PUT /shoppers { "perSecond": 4 }' };
  const fromMs = asked.from === undefined ? startedMs : Date.parse(asked.from);
  const faultMs = asked.faultFrom === undefined ? board.since(asked.fault, 'candidate') : Date.parse(asked.faultFrom);
  if (faultMs === null) return { error: `${asked.fault} is off: switch it on, or say faultFrom` };

  const horizonMs = asked.horizonSeconds * 1_000;
  // On the clock of the release, which the stages are on as well.
  const offsetMs = fromMs - startedMs;
  const came = (untilMs: number, rates: readonly Rate[]) =>
    arrivalsBefore(crowd.seed, rates, offsetMs + untilMs)
      .map((arrival) => ({ ...arrival, atMs: arrival.atMs - offsetMs }))
      .filter(({ atMs }) => atMs >= 0);
  const regression: Regression = { effect, fromMs: faultMs - fromMs, shared: scope === 'shared' };
  const sessions = came(horizonMs, goingOn(crowd.rates));
  const stages = asked.stages.map((stage) => ({ exposure: stage.exposure, soakMs: stage.soakSeconds * 1_000 }));
  const { windowSeconds, ...limits } = asked.window;
  const rule = { ...limits, windowMs: windowSeconds * 1_000 };
  const windowed = walkFixedWindows(sessions, stages, {
    ...{ regression, rule, horizonMs, timings: crowd.ledger.timings },
  });
  const entries = crowd.ledger.entries.filter(({ atMs }) => atMs >= offsetMs);
  const onCandidate = entries.filter(({ cohort }) => cohort === 'candidate');
  const met = (regression.shared ? entries : onCandidate).filter(({ symptoms }) => symptoms.length > 0);
  const real: readonly ExposureStep[] = exposures.map((step) => ({ ...step, atMs: step.atMs - fromMs }));
  return {
    fault: asked.fault,
    seed: crowd.seed,
    perSecond: rateNow(crowd.rates),
    horizonSeconds: asked.horizonSeconds,
    real: { sessions: entries.length, exposed: onCandidate.length, hit: met.length },
    modelled: letThrough(came(Date.now() - fromMs, crowd.rates), real, regression),
    noGate: letThrough(sessions, withoutGate(stages), regression),
    fixedWindow: {
      ...letThrough(sessions, windowed.schedule, regression),
      rule,
      rolledBackAfterSeconds: windowed.rolledBackAtMs === null ? null : windowed.rolledBackAtMs / 1_000,
      checks: windowed.checks,
    },
  };
}

/** Shoppers who were stopped when the release was over would have gone on coming. */
function goingOn(rates: readonly Rate[]): Rate[] {
  const last = rates.findLastIndex(({ perSecond }) => perSecond > 0);
  return rates.slice(0, last + 1);
}

function rateNow(rates: readonly Rate[]): number {
  return goingOn(rates).at(-1)?.perSecond ?? 0;
}
