import type { PhaseSpan } from '../../runner/core/pressure/phase-spans.ts';
import { type Html, html, trusted } from '../html.ts';
import type { PressMark } from '../press/press-view.ts';

/** The one time axis that panels stand on. */
export interface TimeAxis {
  readonly from: number;
  readonly until: number;
  readonly spans: readonly PhaseSpan[];
  readonly marks: readonly PressMark[];
}

export interface TimePanel {
  readonly axis: TimeAxis;
  /** The whole panel in one or two sentences. */
  readonly says: string;
  /** Written at the left, from the top (1) to the bottom (0). */
  readonly ticks: readonly { readonly at: number; readonly text: Html | string }[];
  readonly shapes: readonly TimeShape[];
}

/** Values are shares of the panel's height; null breaks a line. */
export type TimeShape =
  | { readonly kind: 'line' | 'area'; readonly class: string; readonly points: readonly TimePoint[] }
  /** A bar per point, as wide as the time until the next. */
  | {
      readonly kind: 'bars';
      readonly class: string;
      readonly points: readonly (TimePoint & { readonly until: number })[];
    }
  | { readonly kind: 'dots'; readonly class: string; readonly points: readonly TimePoint[] }
  /** Dots on a stalk that stands on `foot`. */
  | {
      readonly kind: 'stalks';
      readonly class: string;
      readonly points: readonly (TimePoint & { readonly foot: number })[];
    }
  | { readonly kind: 'limit'; readonly class: string; readonly value: number };

export interface TimePoint {
  readonly at: number;
  readonly value: number | null;
}

const WIDTH = 1000;
const HEIGHT = 400;

/** One small multiple of a timeline. Only geometry is stretched: what is text stands beside it. */
export function timePanel({ axis, says, ticks, shapes }: TimePanel): Html {
  const x = (at: number) => Math.round(xOf(axis, at) * WIDTH * 10) / 10;
  const paths = shapes.map((shape) => `<path class="${shape.class}" d="${pathOf(shape, x)}"/>`);
  const shades = axis.spans.map(
    ({ name, from, until }) =>
      `<rect class="phase-${name}" x="${x(from)}" width="${Math.max(0, x(until) - x(from))}" height="${HEIGHT}"/>`,
  );
  const marks = axis.marks.map(({ kind, at }) => `<path class="mark-line ${kind}" d="M${x(at)} 0V${HEIGHT}"/>`);
  const grid = `<path class="grid" d="${ticks.map(({ at }) => `M0 ${y(at)}H${WIDTH}`).join('')}"/>`;
  return html`<div class="plot panel" role="img" aria-label="${says}"><div class="y-axis">${ticks.map(({ at, text }) => html`<span style="top:${trusted(((1 - at) * 100).toFixed(1))}%">${text}</span>`)}</div><div class="area"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">${trusted(shades.join('') + grid + paths.join('') + marks.join(''))}</svg></div></div>`;
}

/** Place on the axis, 0 to 1. */
export function xOf({ from, until }: Pick<TimeAxis, 'from' | 'until'>, at: number): number {
  return Math.min(1, Math.max(0, (at - from) / (until - from || 1)));
}

function y(value: number): number {
  return Math.round((1 - Math.min(1, Math.max(0, value))) * HEIGHT);
}

function pathOf(shape: TimeShape, x: (at: number) => number): string {
  switch (shape.kind) {
    case 'limit':
      return `M0 ${y(shape.value)}H${WIDTH}`;
    case 'line':
      return strokes(shape.points)
        .map((points) =>
          points.map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join(''),
        )
        .join('');
    case 'area':
      return strokes(shape.points)
        .map((points) => {
          const [first, last] = [points[0], points.at(-1)];
          const top = points.map(({ at, value }) => `L${x(at)} ${y(value)}`).join('');
          return first === undefined || last === undefined
            ? ''
            : `M${x(first.at)} ${HEIGHT}${top}L${x(last.at)} ${HEIGHT}Z`;
        })
        .join('');
    case 'bars':
      return shape.points
        .flatMap(({ at, until, value }) =>
          value === null || value <= 0 ? [] : [`M${x(at)} ${HEIGHT}V${y(value)}H${x(until)}V${HEIGHT}Z`],
        )
        .join('');
    case 'dots':
      return shape.points.flatMap(({ at, value }) => (value === null ? [] : [`M${x(at)} ${y(value)}h0`])).join('');
    case 'stalks':
      return shape.points
        .flatMap(({ at, value, foot }) => (value === null ? [] : [`M${x(at)} ${y(foot)}V${y(value)}h0`]))
        .join('');
  }
}

/** Parts without a gap. */
function strokes(
  points: readonly TimePoint[],
): readonly (readonly { readonly at: number; readonly value: number }[])[] {
  const parts: { at: number; value: number }[][] = [[]];
  for (const { at, value } of points) {
    if (value === null) parts.push([]);
    else parts.at(-1)?.push({ at, value });
  }
  return parts.filter((part) => part.length > 0);
}
