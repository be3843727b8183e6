import type { PressurePhase } from '../run-record.ts';
import { LOAD_PHASES } from './load-counts.ts';
import type { PressEvidence } from './press-evidence.ts';

export interface PhaseSpan {
  readonly name: PressurePhase;
  readonly from: number;
  readonly until: number;
}

/**
 * Phases as they really were, in order; `idle` first. Those that were never reached are not there. Recovery begins with the end of a load
 * that its guard ended. `from`: when journeys began to walk.
 */
export function phaseSpansOf(
  { windows, phases, probedAfter }: Pick<PressEvidence, 'windows' | 'phases' | 'probedAfter'>,
  from: number,
): readonly PhaseSpan[] {
  const spans: PhaseSpan[] = from < 0 ? [{ name: 'idle', from, until: 0 }] : [];
  const end = windows.at(-1)?.to ?? 0;
  const loadEnd = Math.min(end, probedAfter?.from ?? end);
  let begin = 0;
  for (const name of LOAD_PHASES) {
    const until = Math.min(loadEnd, begin + phases[name]);
    if (until > begin) spans.push({ name, from: begin, until });
    begin += phases[name];
  }
  if (end > loadEnd) {
    const under = spans.at(-1)?.name === 'recovery' ? spans.pop() : undefined;
    spans.push({ name: 'recovery', from: under?.from ?? loadEnd, until: end });
  }
  return spans;
}
