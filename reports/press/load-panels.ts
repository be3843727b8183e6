import type { CoursePart } from '../../runner/core/pressure/course-parts.ts';
import { type TimePanel, type TimePoint, timePanel } from '../charts/time-panel.ts';
import { formatMs, formatNumber } from '../format.ts';
import { type Html, html } from '../html.ts';
import { axisOf, niceAbove, type PressView } from './press-view.ts';

/** The load's part of the timeline: rates, attempts, times, probe. */
export function loadPanels(press: PressView): readonly Html[] {
  const { course, calmCourse: calm } = press.figures;
  if (course.length === 0) return [html`<p class="quiet panel-head">No load was let go.</p>`];
  return [rates(press, course), attempts(press, calm), times(press, calm), probe(press, course)];
}

function rates(press: PressView, course: readonly CoursePart[]): Html {
  const highest = (of: (part: CoursePart) => number) => Math.max(...course.map(of));
  const max = niceAbove(
    highest((part) => Math.max(part.intentsPerSecond, part.goodputPerSecond, part.gaveUpPerSecond)),
  );
  const line = (of: (part: CoursePart) => number) => steps(course, (part) => of(part) / max);
  const worst = course.reduce((a, b) => (b.gaveUpPerSecond > a.gaveUpPerSecond ? b : a));
  const lost =
    worst.gaveUpPerSecond === 0
      ? 'no client gave up'
      : `most gave up from ${Math.round(worst.from)} seconds on: ${one(worst.gaveUpPerSecond)} per second, while ${one(worst.goodputPerSecond)} were served`;
  return panel(
    html`<b>Intents per second</b> <span class="nowrap"><span class="key offered"></span> begun</span> <span class="nowrap"><span class="key served"></span> served in time</span> <span class="nowrap"><span class="key lost"></span> given up</span>`,
    {
      axis: axisOf(press),
      says: `Intents per second. Up to ${one(highest((part) => part.intentsPerSecond))} were begun; ${lost}.`,
      ticks: [max, max / 2, 0].map((value) => ({ at: value / max, text: one(value) })),
      shapes: [
        { kind: 'area', class: 'served-area', points: line((part) => part.goodputPerSecond) },
        { kind: 'area', class: 'lost-area', points: line((part) => part.gaveUpPerSecond) },
        { kind: 'line', class: 'offered-line', points: line((part) => part.intentsPerSecond) },
        {
          kind: 'line',
          class: 'lost-line',
          points: steps(course, ({ gaveUpPerSecond }) => (gaveUpPerSecond > 0 ? gaveUpPerSecond / max : null)),
        },
        { kind: 'line', class: 'served-line', points: line((part) => part.goodputPerSecond) },
      ],
    },
  );
}

function attempts(press: PressView, calm: readonly CoursePart[]): Html {
  const worst = Math.max(1, ...calm.map((part) => part.amplification ?? 1));
  const limit = press.policy.amplification;
  const max = Math.max(niceAbove(worst), Math.ceil(limit));
  return panel(
    html`<b>Attempts per intent</b> <span class="nowrap"><span class="key limit"></span> limit under pressure ${formatNumber(limit)}</span>`,
    {
      axis: axisOf(press),
      says: `Attempts per intent, at most ${worst.toFixed(2)}; the limit under pressure is ${limit}.`,
      ticks: [max, 1, 0]
        .filter((value, index, all) => all.indexOf(value) === index)
        .map((value) => ({ at: value / max, text: one(value) })),
      shapes: [
        { kind: 'limit', class: 'limit', value: limit / max },
        {
          kind: 'line',
          class: 'served-line',
          points: steps(calm, ({ amplification }) => (amplification === null ? null : amplification / max)),
        },
      ],
    },
  );
}

function times(press: PressView, calm: readonly CoursePart[]): Html {
  const p95s = calm.flatMap(({ p95Ms }) => (p95Ms === null ? [] : [p95Ms]));
  const before = press.phase.baseline?.p95Ms ?? null;
  const limit = before === null ? null : before * press.policy.p95Ratio + press.policy.p95SlackMs;
  const max = niceAbove(Math.max(1, ...p95s, limit ?? 0));
  const line = (of: (part: CoursePart) => number | null) =>
    steps(calm, (part) => {
      const ms = of(part);
      return ms === null ? null : ms / max;
    });
  const says =
    p95s.length === 0
      ? 'Time of served intents: none was served.'
      : `Time of served intents: the 95th percentile was at most ${formatMs(Math.max(...p95s))}${limit === null ? '' : `; the limit is ${formatMs(limit)}`}.`;
  return panel(
    html`<b>Time of served intents</b> <span class="nowrap"><span class="key served"></span> 95th percentile</span> <span class="nowrap"><span class="key median"></span> median</span>${limit === null ? '' : html` <span class="nowrap"><span class="key limit"></span> limit ${formatMs(limit)}</span>`}`,
    {
      axis: axisOf(press),
      says,
      ticks: [max, max / 2, 0].map((value) => ({ at: value / max, text: value === 0 ? '0' : formatMs(value) })),
      shapes: [
        ...(limit === null ? [] : [{ kind: 'limit', class: 'limit', value: limit / max } as const]),
        { kind: 'line', class: 'median-line', points: line((part) => part.p50Ms) },
        { kind: 'line', class: 'served-line', points: line((part) => part.p95Ms) },
      ],
    },
  );
}

function probe(press: PressView, course: readonly CoursePart[]): Html {
  const sum = (of: 'ok' | 'bad') => course.reduce((total, part) => total + part.probe[of], 0);
  const bars = (of: 'ok' | 'bad', height: number) =>
    course.map((part) => ({ at: part.from, until: part.until, value: part.probe[of] > 0 ? height : null }));
  return panel(
    html`<b>Probe</b> <span class="nowrap"><span class="key ok"></span> good answer</span> <span class="nowrap"><span class="key bad"></span> bad or none</span>`,
    {
      axis: axisOf(press),
      says: `Probe without retries: ${sum('ok')} good answers, ${sum('bad')} bad or none.`,
      ticks: [],
      shapes: [
        { kind: 'bars', class: 'probe-ok', points: bars('ok', 0.35) },
        { kind: 'bars', class: 'probe-bad', points: bars('bad', 1) },
      ],
    },
    'low',
  );
}

function panel(head: Html, chart: TimePanel, height: 'usual' | 'low' = 'usual'): Html {
  return html`<div class="panel-frame ${height}"><p class="panel-head">${head}</p>${timePanel(chart)}</div>`;
}

/** Each part from its beginning to its end: where a surge ends is to be seen to the second. */
function steps(course: readonly CoursePart[], value: (part: CoursePart) => number | null): readonly TimePoint[] {
  return course.flatMap((part) => [
    { at: part.from, value: value(part) },
    { at: part.until, value: value(part) },
  ]);
}

function one(value: number): string {
  return String(Number(value.toFixed(value < 10 ? 1 : 0)));
}
