import type { Capacity, PressDocument } from './press-document.ts';
import { asRate } from './press-wording.ts';

export type CapacityStep = Capacity['steps'][number];

export interface CapacityPlan {
  /** New intents per second that the stage sends. */
  readonly stageIntentsPerSecond: number;
  /** No step may ask for more: what the caps allow. */
  readonly mostIntentsPerSecond: number;
}

/** The rate to press with next, or the end of the search. */
export type CapacityMove =
  | { readonly done: false; readonly intentsPerSecond: number }
  | { readonly done: true; readonly capacity: Capacity };

/** Half of what the stage sends is carried by a release that is worth asking about. */
const FIRST = 0.5;
/** Each step of two doubles the rate: about as fine as one press can tell. */
const UP = 1.4;
const REFINEMENTS = 2;
/** A release that does not carry the first step is asked for less, so often. */
const DOWN = 0.5;
const DOWN_STEPS = 2;
const MOST_STEPS_UP = 12;

/**
 * Searches the highest rate that is carried, from the steps tried so far: up from half the stage's rate until a step is not carried, then
 * twice between the highest that was and the lowest that was not. A step that says nothing (`invalid`) ends the search: the generator's
 * limit is no limit of the shop. So does one that a person or the time limit ended.
 */
export function nextCapacityMove(plan: CapacityPlan, steps: readonly CapacityStep[]): CapacityMove {
  const done: CapacityMove = { done: true, capacity: capacityOf(steps) };
  const go = (intentsPerSecond: number): CapacityMove => {
    const bounded = Math.min(intentsPerSecond, plan.mostIntentsPerSecond);
    return steps.some((step) => same(step.intentsPerSecond, bounded))
      ? done
      : { done: false, intentsPerSecond: bounded };
  };
  if (steps.length === 0) return go(plan.stageIntentsPerSecond * FIRST);
  if (steps.some(saysNothing)) return done;
  const carried = highestCarried(steps);
  const broken = lowestBroken(steps);
  if (broken === null) return steps.length >= MOST_STEPS_UP ? done : go((carried ?? 0) * UP);
  if (carried === null) return steps.length > DOWN_STEPS ? done : go(broken.intentsPerSecond * DOWN);
  // Only what was tried between the two is a refinement; the way up and down to them is not.
  const first = steps.findIndex((step, index) => index > 0 && isCarried(step) !== isCarried(steps[0] as CapacityStep));
  const refined = steps.length - 1 - first;
  return refined >= REFINEMENTS ? done : go(Math.sqrt(carried * broken.intentsPerSecond));
}

/** One step of the search, from the document of its press. */
export function capacityStep(intentsPerSecond: number, { verdict, phases, reasons }: PressDocument): CapacityStep {
  const pressure = phases.find(({ name }) => name === 'pressure');
  return {
    intentsPerSecond,
    verdict: verdict ?? 'invalid',
    goodputPerSecond: pressure === undefined || pressure.seconds <= 0 ? 0 : pressure.goodput / pressure.seconds,
    p95Ms: pressure?.p95Ms ?? null,
    reason: reasons[0]?.code ?? null,
  };
}

/** What the steps tried so far say. */
export function capacityOf(steps: readonly CapacityStep[]): Capacity {
  const broken = lowestBroken(steps);
  const silent = steps.find(saysNothing);
  const limit = broken ?? silent;
  return {
    steps,
    kneeIntentsPerSecond: highestCarried(steps),
    limitedBy: limit === undefined ? null : inWords(limit, broken === null),
  };
}

function inWords({ intentsPerSecond, verdict, reason, goodputPerSecond }: CapacityStep, silent: boolean): string {
  const why = reason === null ? verdict : reason.replaceAll('_', ' ');
  const rate = `At ${asRate(intentsPerSecond)}`;
  if (silent) return `${rate} the press said nothing of the shop (${why}): its limit was not found.`;
  return `${rate} the shop no longer carried it: ${why}; it served ${asRate(goodputPerSecond)}.`;
}

/** Carried at every rate below the lowest that was not: a lucky step above it is no capacity. */
function highestCarried(steps: readonly CapacityStep[]): number | null {
  const limit = lowestBroken(steps)?.intentsPerSecond ?? Number.POSITIVE_INFINITY;
  const carried = steps.filter((step) => isCarried(step) && step.intentsPerSecond < limit);
  return carried.length === 0 ? null : Math.max(...carried.map(({ intentsPerSecond }) => intentsPerSecond));
}

function lowestBroken(steps: readonly CapacityStep[]): CapacityStep | null {
  return (
    steps
      .filter((step) => !isCarried(step) && !saysNothing(step))
      .toSorted((a, b) => a.intentsPerSecond - b.intentsPerSecond)[0] ?? null
  );
}

function isCarried({ verdict }: CapacityStep): boolean {
  return verdict === 'pass';
}

/** A guard rail that ended the load does say something: the shop had to be spared. */
function saysNothing({ verdict, reason }: CapacityStep): boolean {
  return verdict === 'invalid' || (verdict === 'aborted' && reason !== 'guard');
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(a, b);
}
