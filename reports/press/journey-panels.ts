import type { Cohort, Outcome, RunRecord } from '../../runner/core/run-record.ts';
import { breakable } from '../breakable.ts';
import { type TimeShape, timePanel } from '../charts/time-panel.ts';
import { COHORTS_IN_ORDER } from '../cohorts.ts';
import { thinOut } from '../distribution.ts';
import { formatCount, formatMs } from '../format.ts';
import { type Html, html } from '../html.ts';
import { cohortMark, cohortName } from '../icons.ts';
import type { CellView } from '../view.ts';
import { axisOf, niceAbove, type PressView, secondOf } from './press-view.ts';

const MOST_CELLS = 12;
const MOST_RUNS = 400;
/** Feet of the two lanes, as shares of the panel: baseline above, candidate below. */
const LANES = { baseline: { foot: 0.54, height: 0.4 }, candidate: { foot: 0.03, height: 0.4 } } as const;

/** A panel for each cell: every run where it began, as high as it took long. Cells with failures come first. */
export function journeyPanels(press: PressView): readonly Html[] {
  const cells = press.inner.cells
    .filter(({ runs }) => runs.baseline.length + runs.candidate.length > 0)
    .toSorted((a, b) => failures(b) - failures(a));
  if (cells.length === 0) return [html`<p class="quiet panel-head">No journey was walked meanwhile.</p>`];
  const left = cells.length - MOST_CELLS;
  return [
    html`<p class="panel-head journeys-head"><b>Every run</b> ${cohortName('baseline')} above, ${cohortName('candidate')} below; <span class="nowrap"><span class="key dot pass"></span> passed</span> <span class="nowrap"><span class="key dot fail"></span> failed, on a stalk</span> <span class="nowrap"><span class="key dot inconclusive"></span> could not tell</span>; the higher, the longer it took</p>`,
    ...cells.slice(0, MOST_CELLS).map((cell) => panel(press, cell)),
    ...(left > 0
      ? [
          html`<p class="quiet panel-head">${formatCount(left, 'more cell')} with fewer failures: see the table of journeys.</p>`,
        ]
      : []),
  ];
}

function panel(press: PressView, cell: CellView): Html {
  const all = COHORTS_IN_ORDER.flatMap((cohort) => cell.runs[cohort]);
  const max = niceAbove(Math.max(1, ...all.map(({ durationMs }) => durationMs ?? 0)));
  const shapes = COHORTS_IN_ORDER.flatMap((cohort) => lane(press, cohort, cell.runs[cohort], max));
  const says = `${cell.name}: ${COHORTS_IN_ORDER.map((cohort) => sayRuns(cohort, cell.runs[cohort])).join('; ')}.`;
  return html`<div class="panel-frame"><p class="panel-head"><a href="#${cell.anchor}">${breakable(cell.journey)} × ${breakable(cell.segment)}</a> <span class="quiet">each lane up to ${formatMs(max)}</span></p>${timePanel(
    {
      axis: axisOf(press),
      says,
      ticks: COHORTS_IN_ORDER.map((cohort) => ({
        at: LANES[cohort].foot + LANES[cohort].height / 2,
        text: cohortMark(cohort),
      })),
      shapes: [{ kind: 'limit', class: 'lane-line', value: 0.5 }, ...shapes],
    },
  )}</div>`;
}

function lane(press: PressView, cohort: Cohort, runs: readonly RunRecord[], max: number): readonly TimeShape[] {
  const { foot, height } = LANES[cohort];
  const dots = (outcome: Outcome) => {
    const found = runs.filter((run) => run.outcome === outcome);
    const kept =
      found.length <= MOST_RUNS
        ? found
        : thinOut(
            found.map((_, index) => index),
            MOST_RUNS,
          ).flatMap((index) => found[index] ?? []);
    return kept.map((run) => ({
      at: secondOf(press, run.startedAt),
      value: foot + (height * (run.durationMs ?? 0)) / max,
      foot,
    }));
  };
  const inconclusive = dots('inconclusive');
  return [
    { kind: 'dots', class: `run-pass ${cohort}`, points: dots('pass') },
    { kind: 'dots', class: 'run-inconclusive', points: inconclusive },
    { kind: 'dots', class: 'run-inconclusive-core', points: inconclusive },
    { kind: 'stalks', class: 'run-stalk', points: dots('fail') },
    { kind: 'dots', class: 'run-fail', points: dots('fail') },
  ];
}

function sayRuns(cohort: Cohort, runs: readonly RunRecord[]): string {
  const failed = runs.filter(({ outcome }) => outcome === 'fail').length;
  const untold = runs.filter(({ outcome }) => outcome === 'inconclusive').length;
  return `${cohort} ${formatCount(runs.length, 'run')}, ${failed} failed${untold === 0 ? '' : `, ${untold} could not tell`}`;
}

function failures({ runs }: CellView): number {
  return runs.candidate.filter(({ outcome }) => outcome === 'fail').length;
}
