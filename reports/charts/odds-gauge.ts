import { type Html, html, trusted } from '../html.ts';
import { oddsScale } from './log-scale.ts';

/** How far the gate's evidence is from its limit: a logarithmic bar. The numbers stand beside it as text. */
export function oddsGauge(odds: number, limit: number): Html {
  const scale = oddsScale([odds], limit);
  const percent = (value: number) => trusted((scale.at(value) * 100).toFixed(1));
  return html`<div class="gauge" style="--at:${percent(odds)}%;--even:${percent(1)}%;--limit:${percent(limit)}%" aria-hidden="true"><span class="fill"></span><span class="even"></span><span class="limit"></span><span class="at"></span></div>`;
}
