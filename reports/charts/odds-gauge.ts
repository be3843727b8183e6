import { formatOdds } from '../format.ts';
import { type Html, html, trusted } from '../html.ts';

const DECADES_BELOW = 4;
const DECADES_BEYOND = 2;

/** How far the gate's evidence is from its limit: a logarithmic bar with the limit at a fixed place. The number itself stands beside it as text. */
export function oddsGauge(odds: number, limit: number): Html {
  const percent = (value: number) => {
    const decades = Math.log10(Math.max(value, Number.MIN_VALUE) / limit);
    const place =
      (Math.min(DECADES_BEYOND, Math.max(-DECADES_BELOW, decades)) + DECADES_BELOW) / (DECADES_BELOW + DECADES_BEYOND);
    return trusted((place * 100).toFixed(1));
  };
  return html`<div class="gauge" style="--at:${percent(odds)}%;--even:${percent(1)}%;--limit:${percent(limit)}%"><span class="fill"></span><span class="even"></span><span class="limit"></span><span class="at"></span><span class="limit-text">limit ${formatOdds(limit)}</span></div>`;
}
