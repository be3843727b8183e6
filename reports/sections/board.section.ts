import type { CohortTally } from '../../runner/core/result.ts';
import { breakable } from '../breakable.ts';
import { COHORTS_IN_ORDER } from '../cohorts.ts';
import { formatCount, formatMs, formatOdds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { cohortMark, cohortName, icon } from '../icons.ts';
import { section } from '../section.ts';
import { type CellView, cellName, type ReportView } from '../view.ts';
import { STATE_WORDS } from '../words.ts';

/** Journeys × segments at one glance, each cell with both cohorts. */
export default section({
  order: 20,
  title: 'Board',
  note: ({ cells }) => String(cells.length),
  render(view) {
    if (view.cells.length === 0)
      return html`<p class="quiet">This walk has no cells: no journey was given a segment.</p>`;
    return html`${legend(view)}
<div class="scroller" tabindex="0" role="region" aria-label="Board of journeys and segments"><table class="board" role="table">
<caption class="unseen">State, failed runs of all runs, median and 95th percentile of both cohorts, by journey and segment</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Journey</th>${view.segments.map((segment) => html`<th scope="col" role="columnheader">${breakable(segment)}</th>`)}</tr></thead>
<tbody role="rowgroup">${view.journeys.map((journey) => row(view, journey))}</tbody>
</table></div>`;
  },
});

function legend({ cells }: ReportView): Html {
  const states = Object.entries(STATE_WORDS).filter(([state]) => cells.some((cell) => cell.state === state));
  return html`<div class="legend"><p>${COHORTS_IN_ORDER.map((cohort) => html`${cohortName(cohort)} `)}<span class="quiet">failed / runs, then median · 95th percentile of passed runs</span></p>
<ul>${states.map(([state, { word, tone, icon: sign, means }]) => html`<li><span class="state tone-${tone}">${icon(sign)}${word}</span> <span class="quiet">${cells.filter((cell) => cell.state === state).length}: ${means}</span></li>`)}</ul></div>`;
}

function row(view: ReportView, journey: string): Html {
  return html`<tr role="row"><th scope="row" role="rowheader">${breakable(journey)}</th>${view.segments.map(
    (segment) => {
      const cell = view.cellByName.get(cellName({ journey, segment }));
      return cell === undefined
        ? html`<td class="off" role="cell"><span aria-hidden="true">·</span><span class="unseen">not planned</span></td>`
        : html`<td role="cell">${tile(cell)}</td>`;
    },
  )}</tr>`;
}

function tile(cell: CellView): Html {
  const { word, tone, icon: sign } = STATE_WORDS[cell.state];
  return html`<a class="tile tone-${tone}" href="#${cell.anchor}"><span class="tile-segment">${breakable(cell.segment)}</span>
<span class="tile-head"><span class="state">${icon(sign)}${word}</span>${cell.result === null ? '' : html`<span class="tile-odds"><span class="unseen">, evidence </span>${formatOdds(cell.result.odds)}</span>`}</span>
${COHORTS_IN_ORDER.map((cohort) => html`<span class="tile-row">${cohortMark(cohort)} ${tallyLine(cell.tally[cohort])}</span>`)}</a>`;
}

function tallyLine({ runs, fail, inconclusive, p50Ms, p95Ms }: CohortTally): Html {
  const untold =
    inconclusive === 0
      ? ''
      : html`<span class="untold" title="${formatCount(inconclusive, 'run')} inconclusive"> +${inconclusive}?<span class="unseen"> inconclusive</span></span>`;
  return html`<span class="${fail > 0 ? 'some-failed' : ''}">${fail}<span class="unseen"> failed of </span><span aria-hidden="true"> / </span>${runs}</span>${untold}<span class="times"><span class="unseen">, median </span>${formatMs(p50Ms)}<span aria-hidden="true"> · </span><span class="unseen">, 95th percentile </span>${formatMs(p95Ms)}</span>`;
}
