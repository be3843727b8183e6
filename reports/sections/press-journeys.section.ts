import type { PressCell, PressCellTally } from '../../runner/core/pressure/press-document.ts';
import type { Cohort } from '../../runner/core/run-record.ts';
import { breakable } from '../breakable.ts';
import { COHORTS_IN_ORDER } from '../cohorts.ts';
import { formatMs } from '../format.ts';
import { type Html, html } from '../html.ts';
import { cohortMark, cohortName } from '../icons.ts';
import { pressSection } from '../press/press-section.ts';
import type { PressView } from '../press/press-view.ts';
import { PHASE_WORDS } from '../press/press-words.ts';

const PHASES = ['idle', 'warm', 'baseline', 'pressure', 'recovery'] as const;

/** Each journey idle and in each phase, with its twin on the baseline. */
export default pressSection({
  order: 130,
  title: 'Journeys',
  render(press) {
    if (press.cells.size === 0) return html`<p class="quiet">No journey was walked meanwhile.</p>`;
    const told = PHASES.filter((phase) =>
      press.document.journeys.some((cell) => cell.phase === phase && cell.baseline.runs + cell.candidate.runs > 0),
    );
    const caption = 'Failed of all runs and median of passed ones, by journey, cohort and phase';
    return html`<p class="intro">Real browsers walk while the load runs. A journey is compared with itself before any load, and with its twin on the baseline (${cohortName('baseline')}), which shares the same minute; only ${cohortName('candidate')} is under load.</p>
<div class="scroller" tabindex="0" role="region" aria-label="${caption}"><table class="plain cells-by-phase"><caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">Journey</th><th scope="col">Release</th>${told.map((phase) => html`<th scope="col">${PHASE_WORDS[phase]}</th>`)}</tr></thead>
<tbody>${[...press.cells].map(([name, cells]) => rows(press, name, cells, told))}</tbody></table></div>`;
  },
});

function rows(
  press: PressView,
  name: string,
  cells: readonly PressCell[],
  told: readonly PressCell['phase'][],
): Html[] {
  const [first] = cells;
  const anchor = press.inner.cellByName.get(name)?.anchor ?? '';
  return COHORTS_IN_ORDER.map((cohort, index) => {
    const values = told.map(
      (phase) => html`<td>${tally(cells.find((cell) => cell.phase === phase)?.[cohort], cohort)}</td>`,
    );
    const head =
      index === 0
        ? html`<th scope="rowgroup" rowspan="2" id="${anchor}" tabindex="-1">${breakable(first?.journey ?? '')} × ${breakable(first?.segment ?? '')}</th>`
        : '';
    return html`<tr>${head}<td>${cohortMark(cohort)} ${cohort}</td>${values}</tr>`;
  });
}

function tally(it: PressCellTally | undefined, cohort: Cohort): Html {
  if (it === undefined || it.runs === 0) return html`<span class="quiet" title="${cohort}: no run">–</span>`;
  return html`<span class="${it.fail > 0 ? 'some-failed' : ''}">${it.fail}<span class="unseen"> failed of </span><span aria-hidden="true"> / </span>${it.runs}</span>${it.inconclusive === 0 ? '' : html`<span class="untold"> +${it.inconclusive}?<span class="unseen"> inconclusive</span></span>`} <span class="quiet">${formatMs(it.p50Ms)}</span>`;
}
