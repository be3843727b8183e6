import type { Gate } from '../../core/release/gate-status.ts';
import { NO_ODDS, type OddsPoint, oddsAfter } from '../../core/release/odds-history.ts';

export interface OddsRecorder {
  points(): readonly OddsPoint[];
  end(): void;
}

/** Keeps how the odds went since the process began, in bounded room. */
export function recordOdds(gate: Gate): OddsRecorder {
  const first = gate.status();
  let history = first === null ? NO_ODDS : oddsAfter(NO_ODDS, first);
  const end = gate.subscribe((status) => {
    history = oddsAfter(history, status);
  });
  return { points: () => history.points, end };
}
