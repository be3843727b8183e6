import { formatOdds } from '../format.ts';
import { type Html, html, trusted } from '../html.ts';
import type { LogScale } from './log-scale.ts';

export interface OddsLine {
  readonly points: readonly { readonly atMs: number; readonly odds: number }[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly scale: LogScale;
  readonly limit: number;
  /** Moments to mark, such as a stage that was entered. */
  readonly marks?: readonly { readonly atMs: number; readonly text: string }[];
  /** The whole chart in one or two sentences. */
  readonly says: string;
  readonly small?: boolean;
}

const WIDTH = 1000;
const HEIGHT = 400;
const MOST_SMALL = 60;

/**
 * Odds over time as a step line on a logarithmic axis against the limit, without any style of an element's own. Only the line is stretched;
 * what is placed in percent keeps its size.
 */
export function oddsLine({ points, fromMs, untilMs, scale, limit, marks = [], says, small = false }: OddsLine): Html {
  const share = (atMs: number) => Math.min(1, Math.max(0, (atMs - fromMs) / (untilMs - fromMs || 1)));
  const top = (odds: number) => 1 - scale.at(odds);
  const [x, y] = [(atMs: number) => Math.round(share(atMs) * WIDTH), (odds: number) => Math.round(top(odds) * HEIGHT)];
  const percent = (part: number) => trusted(`${(part * 100).toFixed(2)}%`);
  const kept = small ? highest(points, MOST_SMALL) : points;
  const line = kept
    .map(({ atMs, odds }, index) => (index === 0 ? `M${x(atMs)} ${y(odds)}` : `H${x(atMs)}V${y(odds)}`))
    .join('');
  const last = kept.at(-1);
  const even = percent(top(1));
  const bound = percent(top(limit));
  return html`<svg class="odds-line ${small ? 'small' : ''}" width="100%" role="img" aria-label="${says}" focusable="false"><rect class="beyond" width="100%" height="${bound}"/><line class="even" x2="100%" y1="${even}" y2="${even}"/><line class="bound" x2="100%" y1="${bound}" y2="${bound}"/>${marks.map(({ atMs, text }) => html`<line class="moment" x1="${percent(share(atMs))}" x2="${percent(share(atMs))}" y2="100%"/><text class="moment-name" x="${percent(share(atMs))}" y="100%" dx="4" dy="-6">${text}</text>`)}<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="100%"><path class="line" d="${line}${last === undefined ? '' : `H${WIDTH}`}"/></svg>${last === undefined ? '' : html`<circle class="end" cx="100%" cy="${percent(top(last.odds))}" r="${small ? 3 : 4.5}"/>`}${small ? '' : html`<text class="bound-name" x="6" y="${bound}" dy="-6">roll back from ${formatOdds(limit)}</text><text class="even-name" x="6" y="${even}" dy="-5">1&#8239;:&#8239;1, nothing is proved</text>`}</svg>`;
}

/** Of each stretch the highest point, and the last of all. */
function highest(points: OddsLine['points'], most: number): OddsLine['points'] {
  if (points.length <= most) return points;
  const size = Math.ceil(points.length / most);
  const kept = Array.from({ length: Math.ceil(points.length / size) }, (_, index) =>
    points.slice(index * size, (index + 1) * size).reduce((a, b) => (b.odds > a.odds ? b : a)),
  );
  const last = points.at(-1);
  return last === undefined || kept.at(-1) === last ? kept : [...kept, last];
}
