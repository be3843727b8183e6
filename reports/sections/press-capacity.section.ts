import type { Capacity } from '../../runner/core/pressure/press-document.ts';
import { formatMs } from '../format.ts';
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { pressSection } from '../press/press-section.ts';
import { PRESS_VERDICT_WORDS } from '../press/press-words.ts';
import { dataTable } from '../table.ts';

/** With `--find-capacity`: each rate that was tried, and the highest that was carried. */
export default pressSection({
  order: 160,
  title: 'Capacity',
  render({ document: { capacity } }) {
    if (capacity === undefined)
      return html`<p class="quiet">This press asked for one rate. <code class="command">--find-capacity</code> steps up until the shop no longer carries it.</p>`;
    return html`<p class="intro">${sayKnee(capacity)}</p>
${dataTable({
  caption: 'Rates that were tried',
  heads: ['Intents per second', 'Verdict', 'Served per second', '95th pct.', ''],
  rows: capacity.steps.map(({ intentsPerSecond, verdict, goodputPerSecond, p95Ms, reason }) => [
    rate(intentsPerSecond),
    verdictMark(verdict),
    html`${rate(goodputPerSecond)} <span class="bar" style="--share:${Math.round(100 * Math.min(1, goodputPerSecond / (intentsPerSecond || 1)))}%"></span>`,
    formatMs(p95Ms),
    html`<span class="said">${reason ?? ''}</span>`,
  ]),
})}`;
  },
});

function sayKnee({ kneeIntentsPerSecond, limitedBy }: Capacity): Html {
  if (kneeIntentsPerSecond === null)
    return html`Not even the first rate was carried${limitedBy === null ? '.' : `: ${limitedBy}`}`;
  const knee = html`Up to <b>${rate(kneeIntentsPerSecond)} new intents per second</b> were carried`;
  return limitedBy === null ? html`${knee}; the limit was not reached.` : html`${knee}. ${limitedBy}`;
}

function verdictMark(verdict: Capacity['steps'][number]['verdict']): Html {
  const { word, tone, icon: sign } = PRESS_VERDICT_WORDS[verdict];
  return html`<span class="state tone-${tone}">${icon(sign)}${word}</span>`;
}

function rate(perSecond: number): string {
  return String(Number(perSecond.toFixed(perSecond < 10 ? 1 : 0)));
}
