import type { Diagnostic } from '../../core/diagnostic.ts';
import { durationInWords } from '../../core/duration.ts';
import { counted } from '../../core/judge/wording.ts';
import type { ProbePace } from '../../core/plan/stage-needs.ts';
import { BASELINE_KEPT } from '../../core/release/baseline-votes.ts';
import { burnRate, burnsAt, runsToShow } from '../../core/release/burn-rate.ts';
import type { Criterion, ReleasePlan } from '../../core/release/plan.ts';

interface Meaning {
  readonly plan: ReleasePlan;
  /** Of the cells that are not `info`: what criteria look at. */
  readonly lookedPace: ProbePace;
}

/** Where a criterion stands, and how long rounds followed each other without a pause before it is asked, at most. */
interface Place {
  readonly path: string;
  readonly surgeSeconds: number;
  readonly pace: ProbePace;
}

type BurnRateBelow = Extract<Criterion, { readonly kind: 'burn_rate_below' }>;

/** Criteria on the baseline that no shop could meet, or that every shop does, or that would be judged by less than they say. */
export function criterionProblems({ plan, lookedPace: pace }: Meaning): readonly Diagnostic[] {
  // Where nothing is looked at, that is the problem.
  if (pace.cells === 0) return [];
  return plan.stages.flatMap(({ enter, exit }, index) => {
    // A stage is entered before its own surge, and left after it.
    const surgeUntil = (stage: number) => plan.stages.slice(0, stage).reduce((sum, each) => sum + each.surgeSeconds, 0);
    const at = (criteria: readonly Criterion[], which: 'enter' | 'exit', surgeSeconds: number) =>
      criteria.flatMap((criterion, place) =>
        problemsOf(criterion, { path: `release.stages.${index}.${which}.${place}`, surgeSeconds, pace }),
      );
    return [...at(enter, 'enter', surgeUntil(index)), ...at(exit, 'exit', surgeUntil(index + 1))];
  });
}

function problemsOf(criterion: Criterion, place: Place): readonly Diagnostic[] {
  if (criterion.kind === 'burn_rate_below')
    return [
      ...unreachableBurn(criterion, place),
      ...unshownObjective(criterion, place),
      ...forgottenRuns(criterion.windowSeconds, { ...place, path: `${place.path}.windowSeconds` }),
    ];
  if (criterion.kind !== 'baseline_good') return [];
  const within = { ...place, path: `${place.path}.withinSeconds` };
  return [...unseenCells(criterion.withinSeconds, within), ...forgottenRuns(criterion.withinSeconds, within)];
}

/** When all runs are bad the budget burns 1 ÷ (1 − objective) times as fast as it may, and never faster. */
function unreachableBurn({ factor, objective }: BurnRateBelow, { path }: Place): readonly Diagnostic[] {
  const most = burnRate({ runs: 1, bad: 1 }, objective);
  if (burnsAt(most, factor)) return [];
  return [
    {
      path: `${path}.factor`,
      found: `${factor}, with an objective of ${objective}`,
      expected: `at most ${Number(most.toPrecision(6))}: as fast as the budget burns when every run is bad`,
      hint: 'it would be met whatever happened: a lower factor, or a higher objective',
    },
  ];
}

function unshownObjective({ objective, windowSeconds }: BurnRateBelow, place: Place): readonly Diagnostic[] {
  const { path, pace } = place;
  const needed = runsToShow(objective);
  const kept = BASELINE_KEPT * pace.cells;
  const possible = Math.min(mostRounds(windowSeconds, place), kept);
  if (needed <= possible) return [];
  const inTime = Math.ceil(needed / pace.scheduledPerSecond);
  const enough = needed <= kept && Number.isFinite(inTime) ? `, and so about ${durationInWords(inTime)}` : '';
  const most = possible > 1 ? `, or an objective of at most ${shownBy(possible)}` : '';
  return [
    {
      path: `${path}.objective`,
      found: `${objective} within ${durationInWords(windowSeconds)}, of which at most ${counted(possible, 'baseline run')} can be known`,
      expected: `at least ${counted(needed, 'run')}${enough}`,
      hint: `it could never be met: ${needed <= kept ? 'a longer window, a denser schedule' : `at most ${kept} are kept`}${most}`,
    },
  ];
}

/** The highest objective that so many runs can show, rounded down to what a person would write. */
function shownBy(runs: number): number {
  const digits = 10 ** (Math.ceil(Math.log10(runs)) + 1);
  return Math.floor((1 - 1 / runs) * digits + 1e-6) / digits;
}

function unseenCells(seconds: number, { path, pace }: Place): readonly Diagnostic[] {
  const fastest = Math.max(pace.surgePerSecond, pace.scheduledPerSecond);
  const possible = Math.floor(seconds * fastest);
  if (possible >= pace.cells) return [];
  return [
    {
      path,
      found: `${durationInWords(seconds)}, in which about ${counted(possible, 'round')} can be walked`,
      expected: `a round of each of ${counted(pace.cells, 'cell')}, and so at least ${durationInWords(Math.ceil(pace.cells / fastest))}`,
      hint: 'it could never be met: a longer time, or more workers',
    },
  ];
}

function forgottenRuns(seconds: number, { path, pace }: Place): readonly Diagnostic[] {
  const perSecond = pace.scheduledPerSecond / pace.cells;
  const runs = Math.floor(seconds * perSecond);
  if (!(runs > BASELINE_KEPT)) return [];
  return [
    {
      path,
      found: `${durationInWords(seconds)}, in which about ${runs} baseline runs of each cell come`,
      expected: `at most ${BASELINE_KEPT}, as many as are kept, and so at most ${durationInWords(Math.floor(BASELINE_KEPT / perSecond))}`,
      hint: 'it would be judged by less than it says: a shorter time, or a sparser schedule',
    },
  ];
}

/** As many rounds as can end within so long, when it holds all the surges there were. */
function mostRounds(seconds: number, { surgeSeconds, pace }: Place): number {
  const surge = Math.min(seconds, surgeSeconds);
  const inSurge = surge * Math.max(pace.surgePerSecond, pace.scheduledPerSecond);
  return Math.floor(inSurge + (seconds - surge) * pace.scheduledPerSecond);
}
