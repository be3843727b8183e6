import { COHORTS_IN_ORDER } from '../cohorts.ts';
import { type Distribution, thinOut } from '../distribution.ts';
import { type Html, trusted } from '../html.ts';

const MOST_DOTS = 80;
const WIDTH = 1000;
const ROW = { baseline: 11, candidate: 31 } as const;
const HEIGHT = 42;

export interface StripScale {
  /** Right edge of both rows. */
  readonly maxMs: number;
  /** Values beyond it, drawn at the edge. */
  readonly beyond: number;
}

/**
 * One axis for both cohorts of a step, from 0. A few outliers must not flatten the rest: the axis ends at three times
 * the larger 95th percentile, and what lies beyond is drawn at the edge and counted.
 */
export function stripScale(shown: readonly (Distribution | null)[]): StripScale {
  const distributions = shown.filter((it) => it !== null);
  const max = Math.max(0, ...distributions.map((it) => it.max));
  const maxMs = niceCeiling(Math.min(max, 3 * Math.max(0, ...distributions.map((it) => it.p95))) || 1);
  return { maxMs, beyond: distributions.flatMap((it) => it.values).filter((value) => value > maxMs).length };
}

/**
 * Each run a dot, the middle half a band, the median a thick tick and the 95th percentile a thin one; baseline above, candidate below.
 * Decoration for readers with eyes: the numbers stand beside it.
 */
export function stripChart(
  shown: Readonly<Record<'baseline' | 'candidate', Distribution | null>>,
  { maxMs }: StripScale,
): Html {
  const x = (ms: number) => Math.round((Math.min(ms, maxMs) / maxMs) * WIDTH);
  const rows = COHORTS_IN_ORDER.map((cohort) => {
    const it = shown[cohort];
    const y = ROW[cohort];
    const rail = `<path class="rail" d="M0 ${y}H${WIDTH}"/>`;
    if (it === null) return rail;
    const dots = thinOut(it.values, MOST_DOTS).map((value) => `M${x(value)} ${y}h0`);
    return `${rail}<g class="${cohort}"><rect class="half" x="${x(it.p25)}" y="${y - 7}" width="${Math.max(3, x(it.p75) - x(it.p25))}" height="14" rx="2"/><path class="dots" d="${dots.join('')}"/><path class="p95" d="M${x(it.p95)} ${y - 6}v12"/><path class="p50" d="M${x(it.p50)} ${y - 9}v18"/></g>`;
  });
  return trusted(
    `<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">${rows.join('')}</svg>`,
  );
}

function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}
