import { LOAD_PHASES, type LoadPhase, type LoadPlan } from './plan.ts';

/** The phase that the clock of the load is in; the last one that lasts at all goes on for those who are late. */
export function phaseAt(ms: number, seconds: LoadPlan['seconds']): LoadPhase {
  let end = 0;
  let last: LoadPhase = 'warm';
  for (const phase of LOAD_PHASES) {
    if (seconds[phase] <= 0) continue;
    last = phase;
    end += seconds[phase] * 1000;
    if (ms < end) return phase;
  }
  return last;
}

/** Share of a phase that is over; 1 for those who are late. */
export function goneOf(ms: number, phase: LoadPhase, seconds: LoadPlan['seconds']): number {
  const before = LOAD_PHASES.slice(0, LOAD_PHASES.indexOf(phase)).reduce((sum, each) => sum + seconds[each], 0);
  const gone = ms / 1000 - before;
  return gone >= seconds[phase] ? 1 : Math.max(0, gone / seconds[phase]);
}

export function planSeconds(seconds: LoadPlan['seconds']): number {
  return LOAD_PHASES.reduce((sum, phase) => sum + seconds[phase], 0);
}
