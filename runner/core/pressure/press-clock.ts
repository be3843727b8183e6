import type { PressurePhase } from '../run-record.ts';
import { LOAD_PHASES, type LoadPhase } from './load-counts.ts';

/** Phase at an instant, in seconds since the load was let go; negative or null: not yet. What comes after the plan belongs to `recovery`. */
export function phaseAt(seconds: number | null, phases: Readonly<Record<LoadPhase, number>>): PressurePhase {
  if (seconds === null || seconds < 0) return 'idle';
  let end = 0;
  for (const phase of LOAD_PHASES) {
    end += phases[phase];
    if (seconds < end) return phase;
  }
  return 'recovery';
}
