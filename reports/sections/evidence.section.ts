import { breakable } from '../breakable.ts';
import { evidenceChart } from '../charts/evidence-chart.ts';
import { oddsScale } from '../charts/log-scale.ts';
import { formatClock, formatOdds, formatSeconds } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { EvidencePoint } from '../report-input.ts';
import { section } from '../section.ts';
import { type CellView, cellName, type ReportView } from '../view.ts';

const MOST_CELLS = 6;
const MOST_ROWS = 24;

/** How the evidence grew against its limit, for the gate and for the cells with the strongest of it. */
export default section({
  order: 40,
  title: 'Evidence over time',
  render(view) {
    const { evidence, result, walk } = view;
    const last = evidence.at(-1);
    if (last === undefined) return html`<p class="quiet">No evidence over time was recorded.</p>`;
    const limit = result.limit ?? 1 / walk.policy.alpha;
    const until = Math.max(last.at, result.seconds);
    const scale = oddsScale(
      evidence.map((point) => point.odds),
      limit,
    );
    const says = sayCourse(evidence, limit);
    return html`<p class="intro">Odds that the candidate is worse than the baseline, after every finished pair, on a logarithmic axis. At 1&#8239;:&#8239;1 nothing is proved; at the limit the candidate is rolled back. Looking often does not raise the odds by itself.</p>
<figure>${evidenceChart({ samples: evidence, limit, scale, untilSeconds: until, says: `Chart of the gate's evidence. ${says}` })}
<figcaption>${says}</figcaption></figure>
${courseTable(evidence)}
${perCell(view, until)}`;
  },
});

function sayCourse(points: readonly EvidencePoint[], limit: number): string {
  const peak = points.reduce((a, b) => (b.odds > a.odds ? b : a));
  const last = points.at(-1) as EvidencePoint;
  const crossed = points.find((point) => point.odds >= limit);
  const course = `The evidence peaked at ${formatOdds(peak.odds)} after ${formatSeconds(peak.at)} and ended at ${formatOdds(last.odds)}.`;
  return crossed === undefined
    ? `${course} It never reached the limit of ${formatOdds(limit)}.`
    : `It crossed the limit of ${formatOdds(limit)} after ${formatSeconds(crossed.at)}. ${course}`;
}

function courseTable(points: readonly EvidencePoint[]): Html {
  const every = Math.max(1, Math.ceil((points.length - 1) / (MOST_ROWS - 1)));
  const rows = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  return html`<details class="fold"><summary>The same as a table</summary><div class="scroller" tabindex="0" role="region" aria-label="Evidence over time"><table class="plain"><caption class="unseen">Gate odds over time</caption>
<thead><tr><th scope="col">Minutes</th><th scope="col">Gate odds</th></tr></thead><tbody>${rows.map(({ at, odds }) => html`<tr><th scope="row">${formatClock(at)}</th><td>${formatOdds(odds)}</td></tr>`)}</tbody></table></div></details>`;
}

function perCell({ cells, evidence, result, walk }: ReportView, until: number): Html {
  const courses = cells
    .map((cell) => ({
      cell,
      samples: evidence.flatMap(({ at, perCell: of }) =>
        of?.[cellName(cell)] === undefined ? [] : [{ at, odds: of[cellName(cell)] as number }],
      ),
    }))
    .filter(({ samples }) => samples.length > 0)
    .map((course) => ({ ...course, peak: Math.max(...course.samples.map((sample) => sample.odds)) }))
    .sort((a, b) => b.peak - a.peak);
  if (courses.length === 0) return html``;
  const shown = courses.slice(0, MOST_CELLS);
  const limit = result.limit ?? 1 / walk.policy.alpha;
  const scale = oddsScale(
    shown.map((course) => course.peak),
    limit,
  );
  return html`<h3>Cells with the strongest evidence</h3><p class="intro">Each cell's own evidence, all on one axis. The gate averages over all claims, so that a single cell must go well beyond the dashed line before it decides alone.</p>
<ul class="multiples">${shown.map(({ cell, samples, peak }) => html`<li><p><a href="#${cell.anchor}">${small(cell)}</a> <span class="tile-odds">peak ${formatOdds(peak)}</span></p>${evidenceChart({ samples, limit, scale, untilSeconds: until, small: true, says: `${cell.name}: peak ${formatOdds(peak)}, last ${formatOdds(samples.at(-1)?.odds)}` })}</li>`)}</ul>
${courses.length > shown.length ? html`<p class="quiet">${courses.length - shown.length} more cells stayed at or below ${formatOdds((shown.at(-1) as (typeof shown)[number]).peak)}.</p>` : ''}`;
}

function small(cell: CellView): Html {
  return html`${breakable(cell.journey)} × ${breakable(cell.segment)}`;
}
