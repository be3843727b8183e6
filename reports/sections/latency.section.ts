import type { Cohort, RunRecord } from '../../runner/core/run-record.ts';
import { breakable } from '../breakable.ts';
import { outcomeStrip } from '../charts/outcome-strip.ts';
import { stripChart, stripScale } from '../charts/strip-chart.ts';
import { COHORTS_IN_ORDER } from '../cohorts.ts';
import { type Distribution, describeDistribution } from '../distribution.ts';
import { formatCount, formatMs, formatOdds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { cohortMark, cohortName, icon } from '../icons.ts';
import { section } from '../section.ts';
import type { CellView, ReportView } from '../view.ts';
import { STATE_WORDS } from '../words.ts';

/** Up to this many cells start unfolded whatever their state; beyond it only those in the worst state do. */
const FEW_CELLS = 3;

/** Each cell's detail: its runs in order, and how long each step took in both cohorts. */
export default section({
  order: 30,
  title: 'Cells and latency',
  render(view) {
    if (view.runs.length === 0) return html`<p class="quiet">No run was made, so there is no time to show.</p>`;
    return html`<p class="intro">How long each step took, per run: ${cohortName('baseline')} above, ${cohortName('candidate')} below, on one axis from zero. The band is the middle half, the thick tick the median, the thin tick the 95th percentile. Failed steps are counted, not drawn.</p>
${view.cells.map((cell) => detail(view, cell))}`;
  },
});

function detail(view: ReportView, cell: CellView): Html {
  const { word, tone, icon: sign } = STATE_WORDS[cell.state];
  const open = view.cells.length <= FEW_CELLS || cell.state === worstShown(view);
  return html`<details class="cell tone-${tone}"${open ? html` open` : ''}><summary><h3>${breakable(cell.journey)} <span class="times-sign">×</span> ${breakable(cell.segment)}</h3><span class="state">${icon(sign)}${word}</span></summary>
<div class="cell-body" id="${cell.anchor}" tabindex="-1">${evidence(cell)}${outcomes(cell)}${steps(cell)}</div></details>`;
}

function worstShown({ cells }: ReportView): CellView['state'] | undefined {
  return (['bad', 'suspicious', 'wrong_release'] as const).find((state) => cells.some((cell) => cell.state === state));
}

function evidence({ result }: CellView): Html {
  if (result === null) return html`<p class="quiet">This cell was not judged.</p>`;
  const { odds, healthy, healthyAt, suspicion, pairs } = result;
  return html`<dl class="numbers"><div><dt>Complete pairs</dt><dd>${pairs}</dd></div><div><dt>Evidence that it is worse</dt><dd>${formatOdds(odds)}</dd></div><div><dt>Evidence that it is healthy</dt><dd>${formatOdds(healthy)} <span class="quiet">shown at ${formatOdds(healthyAt)}</span></dd></div><div><dt>Suspicion</dt><dd>${formatOdds(suspicion)}</dd></div></dl>`;
}

function outcomes(cell: CellView): Html {
  return html`<div class="outcome-rows">${COHORTS_IN_ORDER.map((cohort) => {
    const { runs, pass, fail, inconclusive } = cell.tally[cohort];
    const told = [
      `${pass} passed`,
      `${fail} failed`,
      ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
    ].join(', ');
    return html`<div>${cohortName(cohort)}${outcomeStrip(cell.runs[cohort])}<span class="quiet">${formatCount(runs, 'run')}: ${told}</span></div>`;
  })}</div>`;
}

interface StepView {
  readonly name: string;
  readonly shown: Readonly<Record<Cohort, Distribution | null>>;
  readonly failed: Readonly<Record<Cohort, number>>;
}

function steps(cell: CellView): Html {
  const all = [...stepsOf(cell), wholeJourney(cell)].filter((step) => step !== null);
  if (all.length === 0) return html`<p class="quiet">No step of this cell ran to its end.</p>`;
  const heads = ['Distribution', 'Median', '95th pct.', 'Passed', 'Shift of median'];
  return html`<table class="latency" role="table"><caption class="unseen">Step times of ${cell.name}, both cohorts</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Step</th>${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${all.map(stepRow)}</tbody></table>`;
}

function stepRow({ name, shown, failed }: StepView): Html {
  const scale = stripScale(COHORTS_IN_ORDER.map((cohort) => shown[cohort]));
  const both = (write: (cohort: Cohort) => Html | string) =>
    COHORTS_IN_ORDER.map((cohort) => html`<span class="twin">${cohortMark(cohort)} ${write(cohort)}</span>`);
  const beyond = scale.beyond === 0 ? '' : html`<span>${scale.beyond} beyond</span>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${name}</th>
<td role="cell" class="chart">${stripChart(shown, scale)}<span class="axis" aria-hidden="true"><span>0</span>${beyond}<span>${formatMs(scale.maxMs)}</span></span></td>
<td role="cell" data-head="Median">${both((cohort) => formatMs(shown[cohort]?.p50))}</td>
<td role="cell" data-head="95th pct.">${both((cohort) => formatMs(shown[cohort]?.p95))}</td>
<td role="cell" data-head="Passed">${both((cohort) => html`${shown[cohort]?.count ?? 0}${failed[cohort] > 0 ? html` <b class="some-failed">${failed[cohort]} failed</b>` : ''}`)}</td>
<td role="cell" data-head="Shift">${shift(shown)}</td></tr>`;
}

/** A candidate whose median the baseline reaches by itself now and then is written quietly. */
function shift({ baseline, candidate }: StepView['shown']): Html {
  if (baseline === null || candidate === null) return html`–`;
  const by = candidate.p50 - baseline.p50;
  const usual = candidate.p50 <= baseline.p95 && candidate.p50 >= (baseline.values[0] ?? 0);
  const share = baseline.p50 > 0 ? ` (${by < 0 ? '−' : '+'}${Math.abs(Math.round((by / baseline.p50) * 100))} %)` : '';
  const text = html`${by < 0 ? '−' : '+'}${formatMs(Math.abs(by))}<small>${share}</small>`;
  return usual ? html`<span class="quiet">${text}</span>` : html`<b>${text}</b>`;
}

function stepsOf({ runs }: CellView): readonly StepView[] {
  const found = new Map<string, Record<Cohort, { passed: number[]; failed: number }>>();
  for (const cohort of COHORTS_IN_ORDER)
    for (const run of runs[cohort])
      for (const { name, durationMs, outcome } of run.steps) {
        const step = found.get(name) ?? { baseline: { passed: [], failed: 0 }, candidate: { passed: [], failed: 0 } };
        if (outcome === 'pass') step[cohort].passed.push(durationMs);
        else step[cohort].failed += 1;
        found.set(name, step);
      }
  return [...found].map(([name, { baseline, candidate }]) => ({
    name,
    shown: { baseline: describeDistribution(baseline.passed), candidate: describeDistribution(candidate.passed) },
    failed: { baseline: baseline.failed, candidate: candidate.failed },
  }));
}

function wholeJourney({ runs }: CellView): StepView | null {
  const passed = (ofCohort: readonly RunRecord[]) =>
    describeDistribution(
      ofCohort.flatMap((run) => (run.outcome === 'pass' && run.durationMs !== null ? [run.durationMs] : [])),
    );
  const shown = { baseline: passed(runs.baseline), candidate: passed(runs.candidate) };
  const failed = (ofCohort: readonly RunRecord[]) => ofCohort.filter((run) => run.outcome === 'fail').length;
  if (shown.baseline === null && shown.candidate === null) return null;
  return {
    name: 'whole journey',
    shown,
    failed: { baseline: failed(runs.baseline), candidate: failed(runs.candidate) },
  };
}
