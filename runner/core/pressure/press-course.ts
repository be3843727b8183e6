import { offeredOf } from './load-part.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';

/** How the offered load went, read from what was really offered. */
export interface PressCourse {
  /** Intents per second of the baseline phase: 1×. */
  readonly baseRate: number;
  /** Instant from which the load is back at 1×, or gone, when its guard ended it; null when it never was, or was not watched any more. */
  readonly calmAt: number | null;
  /**
   * The load was back at 1× long before the phase `pressure` was over: the surge is a trigger that may well be more than the shop can carry,
   * and the question is what the shop does once it is gone. Otherwise the surge is what the shop is asked to carry.
   */
  readonly trigger: boolean;
  /** End of the last second in which anything was offered. */
  readonly end: number;
}

/** Above this many times the baseline phase's rate it is a surge. */
const SURGE = 1.2;
/** Rates are read over this many seconds: at 2 intents/s one more or less is no surge. */
const OVER_SECONDS = 5;
/** Share of the pressure phase that must be calm at its end for the surge to be a trigger. */
const TRIGGER_TAIL = 0.25;

export function courseOf({
  windows,
  stage,
  probedAfter,
}: Pick<PressEvidence, 'windows' | 'stage' | 'probedAfter'>): PressCourse {
  const baseline = windows.filter(({ phase }) => phase === 'baseline');
  const baseRate = rateOf(baseline) ?? stage.intentsPerSecond;
  const end = windows.findLast(({ counts }) => offeredOf(counts) > 0)?.to ?? 0;
  const pressure = windows.filter(({ phase }) => phase === 'pressure');
  const first = pressure[0];
  const last = pressure.at(-1);
  const gone = probedAfter?.from ?? null;
  if (first === undefined || last === undefined) return { baseRate, calmAt: gone, trigger: false, end };
  const surgeEnd = surgeEndOf(pressure, baseRate * SURGE);
  const calm = surgeEnd ?? last.to;
  const trigger = surgeEnd !== null && last.to - surgeEnd >= TRIGGER_TAIL * (last.to - first.from);
  return { baseRate, calmAt: calm < end ? calm : gone, trigger, end };
}

/** null: no surge, or one that lasts as long as the phase. */
function surgeEndOf(pressure: readonly LoadWindow[], limit: number): number | null {
  const surging = pressure.findLastIndex((window) => {
    const around = pressure.filter(({ from }) => Math.abs(from - window.from) <= OVER_SECONDS / 2);
    return (rateOf(around) ?? 0) > limit;
  });
  if (surging === -1) return null;
  // Reading over several seconds blurs the edge: the surge ends with the last second that is one by itself.
  const edge = pressure.slice(0, surging + 1).findLast((window) => (rateOf([window]) ?? 0) > limit);
  return edge?.to ?? null;
}

function rateOf(windows: readonly LoadWindow[]): number | null {
  const seconds = windows.reduce((sum, { from, to }) => sum + (to - from), 0);
  return seconds <= 0 ? null : windows.reduce((sum, { counts }) => sum + offeredOf(counts), 0) / seconds;
}
