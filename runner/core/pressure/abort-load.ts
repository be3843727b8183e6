import { asPercent } from '../judge/wording.ts';
import type { RunRecord } from '../run-record.ts';
import type { LoadCounts } from './load-counts.ts';
import { answersOf, p95Of } from './load-part.ts';
import { sumCounts } from './merge-counts.ts';
import type { LoadWindow, Stopped } from './press-evidence.ts';
import type { AbortPolicy } from './press-policy.ts';
import { asMs, asRatio, asSeconds } from './press-wording.ts';

/** What has been seen so far, in time order. */
export interface LoadSoFar {
  readonly windows: readonly LoadWindow[];
  readonly runs: readonly RunRecord[];
  readonly bucketsMs: readonly number[];
}

/** Fewer answers in a window than this say nothing. */
const MIN_ANSWERS = 20;
/** The same for a journey's runs. */
const MIN_RUNS = 4;
/** Windows that are looked at. */
const LAST = 3;

/**
 * Whether the load must end now to spare the shop; to be asked once a second. Every rule but the probe's looks at the last three windows
 * of `windowSeconds`, none of which overlap, and must hold in `policy.windows` of them, the newest included. Only windows under pressure
 * count; the baseline phase is what they are held against.
 */
export function shouldAbort(state: LoadSoFar, policy: AbortPolicy): Stopped | null {
  const at = state.windows.at(-1)?.to;
  if (at === undefined) return null;
  const found =
    probeDown(state, policy) ?? answersFail(state, policy) ?? slow(state, policy) ?? journeysDrop(state, policy);
  return found === null ? null : { by: 'guard', at, ...found };
}

type Cause = Pick<Stopped, 'code' | 'text'>;

function probeDown({ windows }: LoadSoFar, { probeDownSeconds }: AbortPolicy): Cause | null {
  const lastGood = windows.findLastIndex(({ counts }) => counts.probe.ok > 0);
  const down = windows.slice(lastGood + 1).filter(({ counts }) => counts.probe.bad > 0);
  const first = down[0];
  const last = down.at(-1);
  if (lastGood === -1 || first === undefined || last === undefined) return null;
  const seconds = last.to - first.from;
  if (seconds < probeDownSeconds) return null;
  return { code: 'probe_down', text: `The probe has had no good answer for ${asSeconds(seconds)}.` };
}

function answersFail(state: LoadSoFar, policy: AbortPolicy): Cause | null {
  const share = ({ answers }: LoadCounts, all: number) => (answers.error + answers.unavailable + answers.none) / all;
  const newest = mostlyHolds(state, policy, (counts) => {
    const all = answersOf(counts);
    return all >= MIN_ANSWERS && share(counts, all) > policy.failedShare;
  });
  if (newest === null) return null;
  const text = `${asPercent(share(newest, answersOf(newest)))} of ${answersOf(newest)} answers in the last ${asSeconds(policy.windowSeconds)} were 5xx, or never came; load is ended above ${asPercent(policy.failedShare)}.`;
  return { code: 'failed_share', text };
}

function slow(state: LoadSoFar, policy: AbortPolicy): Cause | null {
  const baseline = state.windows.filter(({ phase }) => phase === 'baseline');
  const before = p95Of(
    state,
    sumCounts(
      baseline.map(({ counts }) => counts),
      state.bucketsMs.length,
    ),
  );
  if (before === null || before === 0) return null;
  const newest = mostlyHolds(
    state,
    policy,
    (counts) => counts.goodput >= MIN_ANSWERS && (p95Of(state, counts) ?? 0) > before * policy.p95Ratio,
  );
  if (newest === null) return null;
  const now = p95Of(state, newest) ?? 0;
  const text = `p95 of what was served is ${asMs(now)}, ${asRatio(now / before)} times the baseline phase's ${asMs(before)}; load is ended above ${asRatio(policy.p95Ratio)} times.`;
  return { code: 'p95', text };
}

/** Of the candidate, over the last three windows together: journeys are too few to be looked at window by window. */
function journeysDrop({ runs, windows }: LoadSoFar, policy: AbortPolicy): Cause | null {
  if (windows.at(-1)?.phase !== 'pressure') return null;
  const decided = runs.filter(
    ({ cohort, outcome }) => cohort === 'candidate' && (outcome === 'pass' || outcome === 'fail'),
  );
  const idle = decided.filter(({ phase }) => phase === 'idle');
  const under = decided.filter(({ phase }) => phase === 'pressure').slice(-MIN_RUNS * LAST);
  if (idle.length < MIN_RUNS || under.length < MIN_RUNS) return null;
  const share = (of: readonly RunRecord[]) => of.filter(({ outcome }) => outcome === 'pass').length / of.length;
  const drop = share(idle) - share(under);
  if (drop <= policy.journeyDrop) return null;
  const text = `Of the last ${under.length} journeys under pressure ${asPercent(share(under))} passed, ${asPercent(share(idle))} before it; load is ended when ${asPercent(policy.journeyDrop)} fewer pass.`;
  return { code: 'journeys', text };
}

/** The newest window's counts when the rule holds in it and in enough of those before it. */
function mostlyHolds(
  { windows, bucketsMs }: LoadSoFar,
  { windowSeconds, windows: enough }: AbortPolicy,
  holds: (counts: LoadCounts) => boolean,
): LoadCounts | null {
  const under = windows.filter(({ phase }) => phase === 'pressure');
  const end = under.at(-1)?.to;
  const first = under[0]?.from;
  if (end === undefined || first === undefined || windows.at(-1)?.phase !== 'pressure') return null;
  const looks = Array.from({ length: LAST }, (_, back) => end - back * windowSeconds)
    .filter((to) => to - windowSeconds >= first - 0.5)
    .map((to) =>
      sumCounts(
        under.filter((window) => window.to <= to && window.to > to - windowSeconds).map(({ counts }) => counts),
        bucketsMs.length,
      ),
    );
  const newest = looks[0];
  if (newest === undefined || !holds(newest)) return null;
  return looks.filter(holds).length >= enough ? newest : null;
}
