import { LOAD_PHASES, type LoadPhase, type LoadPlan } from './plan.ts';

/** The rate of new intents goes to `to` × the plan's, in a line over `over` of the phase (a share of 1; 0: at once). */
export interface Leg {
  readonly over: number;
  readonly to: number;
}

/** Legs of a phase, one after the other; what they leave of the phase is held. A phase without legs holds what was before. */
export type Shape = Readonly<Partial<Record<LoadPhase, readonly Leg[]>>>;

/** One stage of a ramping arrival rate, in k6's words. */
export interface Stage {
  readonly duration: string;
  readonly target: number;
}

/**
 * Rates are given per this unit: k6 takes whole numbers only, and 0.8 intents a second are 48 a minute.
 */
export const TIME_UNIT_SECONDS = 60;

/** From nothing to 1, `factor` while it lasts, 1 again. */
export function steadyShape(factor: number): Required<Shape> {
  return {
    warm: [{ over: 0.5, to: 1 }],
    baseline: [{ over: 0, to: 1 }],
    pressure: [{ over: 0.1, to: factor }],
    recovery: [{ over: 0, to: 1 }],
  };
}

/** Phases that the scenario does not shape are the steady shape's. Throws for legs that are longer than their phase. */
export function stagesOf(shape: Shape, plan: Pick<LoadPlan, 'intentsPerSecond' | 'factor' | 'seconds'>): Stage[] {
  const whole = { ...steadyShape(plan.factor), ...shape };
  const stages: Stage[] = [];
  let rate = 0;
  for (const phase of LOAD_PHASES) {
    const seconds = plan.seconds[phase];
    if (seconds <= 0) continue;
    let left = 1;
    for (const { over, to } of whole[phase]) {
      left -= over;
      rate = Math.round(to * plan.intentsPerSecond * TIME_UNIT_SECONDS);
      stages.push({ duration: milliseconds(over * seconds), target: rate });
    }
    if (left < -1e-9) throw new Error(`the legs of phase ${phase} take ${(1 - left).toFixed(2)} of it: at most 1`);
    if (left > 1e-9) stages.push({ duration: milliseconds(left * seconds), target: rate });
  }
  return stages;
}

/** Highest rate of the stages, per second. */
export function peakRate(stages: readonly Stage[]): number {
  return Math.max(0, ...stages.map(({ target }) => target)) / TIME_UNIT_SECONDS;
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)}ms`;
}
