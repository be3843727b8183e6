import { formatClock, formatNumber, formatOdds } from '../format.ts';
import { type Html, html, trusted } from '../html.ts';
import type { LogScale } from './log-scale.ts';

export interface EvidenceSample {
  readonly at: number;
  readonly odds: number;
}

export interface EvidenceChart {
  readonly samples: readonly EvidenceSample[];
  readonly limit: number | null;
  readonly scale: LogScale;
  readonly untilSeconds: number;
  /** The whole chart in one or two sentences. */
  readonly says: string;
  readonly small?: boolean;
}

const WIDTH = 1000;
const HEIGHT = 400;
const MOST_SAMPLES = 300;

/** Evidence over time as a step line on a logarithmic axis, against the limit. Text stays text: only geometry is stretched. */
export function evidenceChart({ samples, limit, scale, untilSeconds, says, small = false }: EvidenceChart): Html {
  const x = (at: number) => Math.round((Math.min(at, untilSeconds) / (untilSeconds || 1)) * WIDTH);
  const y = (odds: number) => Math.round((1 - scale.at(odds)) * HEIGHT);
  const top = (odds: number) => trusted(((1 - scale.at(odds)) * 100).toFixed(2));
  const kept = thinOutSamples(samples);
  const line = kept
    .map(({ at, odds }, index) => (index === 0 ? `M${x(at)} ${y(odds)}` : `H${x(at)}V${y(odds)}`))
    .join('');
  const last = kept.at(-1);
  const yTicks = scale.ticks(small ? 3 : 7);
  const xTicks = clockTicks(untilSeconds, small ? 2 : 6);
  return html`<div class="plot ${small ? 'small' : ''}" role="img" aria-label="${says}">
<div class="y-axis">${yTicks.map((odds) => html`<span style="top:${top(odds)}%">${axisOdds(odds)}</span>`)}</div>
<div class="area"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
${limit === null ? '' : html`<rect class="beyond" width="${WIDTH}" height="${y(limit)}"/>`}
<path class="grid" d="${yTicks.map((odds) => `M0 ${y(odds)}H${WIDTH}`).join('')}"/><path class="even" d="M0 ${y(1)}H${WIDTH}"/>
${limit === null ? '' : html`<path class="limit" d="M0 ${y(limit)}H${WIDTH}"/>`}
<path class="line" d="${line}${last === undefined ? '' : `H${x(untilSeconds)}`}"/>${last === undefined ? '' : html`<path class="end" d="M${x(untilSeconds)} ${y(last.odds)}h0"/>`}
</svg>${limit === null || small ? '' : html`<span class="limit-label" style="top:${top(limit)}%">roll back from ${formatOdds(limit)}</span>`}</div>
<div class="x-axis">${xTicks.map((at) => html`<span style="left:${trusted(((at / (untilSeconds || 1)) * 100).toFixed(2))}%">${formatClock(at)}</span>`)}</div>
</div>`;
}

/** The highest and the lowest of each stretch survive: a line that crossed the limit still does. */
function thinOutSamples(samples: readonly EvidenceSample[]): readonly EvidenceSample[] {
  if (samples.length <= MOST_SAMPLES) return samples;
  const size = Math.ceil(samples.length / (MOST_SAMPLES / 3));
  const kept = new Set<EvidenceSample>();
  for (let from = 0; from < samples.length; from += size) {
    const stretch = samples.slice(from, from + size);
    kept.add(stretch.reduce((a, b) => (b.odds < a.odds ? b : a)));
    kept.add(stretch.reduce((a, b) => (b.odds > a.odds ? b : a)));
    kept.add(stretch.at(-1) as EvidenceSample);
  }
  return samples.filter((sample) => kept.has(sample));
}

function clockTicks(until: number, most: number): readonly number[] {
  const step =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400].find((it) => until / it <= most) ??
    until;
  return Array.from({ length: Math.floor(until / step) + 1 }, (_, index) => index * step);
}

function axisOdds(odds: number): string {
  return odds >= 1 ? formatNumber(Math.round(odds)) : String(Number(odds.toPrecision(1)));
}
