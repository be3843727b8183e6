import { formatOdds } from '../format.ts';
import { type Html, html, trusted } from '../html.ts';

const DECADES_BELOW = 4;
const DECADES_BEYOND = 2;

/** The odds gauge for pages that allow no style of an element's own: all of it is SVG. The number itself stands beside it as text. */
export function oddsBar(odds: number, limit: number): Html {
  const percent = (value: number) => {
    const decades = Math.log10(Math.max(value, Number.MIN_VALUE) / limit);
    const place =
      (Math.min(DECADES_BEYOND, Math.max(-DECADES_BELOW, decades)) + DECADES_BELOW) / (DECADES_BELOW + DECADES_BEYOND);
    return trusted(`${(place * 100).toFixed(1)}%`);
  };
  const [at, even, bound] = [percent(odds), percent(1), percent(limit)];
  return html`<svg class="odds-bar" width="100%" height="52" aria-hidden="true" focusable="false"><rect class="track" y="32" width="100%" height="12" rx="6"/><rect class="fill" y="32" width="${at}" height="12" rx="6"/><line class="even" x1="${even}" x2="${even}" y1="26" y2="50"/><line class="bound" x1="${bound}" x2="${bound}" y1="26" y2="50"/><text x="${bound}" y="16" text-anchor="middle">limit ${formatOdds(limit)}</text><circle cx="${at}" cy="38" r="9"/></svg>`;
}
