import type { JourneyPart, JourneyTally, SegmentCourse } from '../../runner/core/pressure/journey-course.ts';
import type { Cohort } from '../../runner/core/run-record.ts';
import { breakable } from '../breakable.ts';
import { type TimePoint, type TimeShape, timePanel } from '../charts/time-panel.ts';
import { COHORTS_IN_ORDER } from '../cohorts.ts';
import { formatClock, formatCount, formatMs, formatShare } from '../format.ts';
import { type Html, html } from '../html.ts';
import { cohortName } from '../icons.ts';
import { axisOf, niceAbove, type PressView } from './press-view.ts';

const MOST_SEGMENTS = 6;

/** For each traffic segment two panels: the share of its journeys that passed, and how long these took. Where most failed comes first. */
export function segmentPanels(press: PressView): readonly Html[] {
  const courses = toldSegments(press);
  if (courses.length === 0) return [];
  const left = press.figures.journeys.length - courses.length;
  const key = (cohort: Cohort) =>
    html`<span class="nowrap"><span class="key ${cohort}-line"></span> ${cohortName(cohort)}</span>`;
  return [
    html`<p class="panel-head journeys-head"><b>Journeys by segment</b> ${COHORTS_IN_ORDER.map((cohort) => html`${key(cohort)} `)}<span class="nowrap">a gap: nobody walked</span></p>`,
    ...courses.flatMap((course) => [passed(press, course), times(press, course)]),
    ...(left > 0
      ? [
          html`<p class="quiet panel-head">${formatCount(left, 'more segment')} with fewer failures: see the table of journeys.</p>`,
        ]
      : []),
  ];
}

/** Those that are drawn and tabled. */
export function toldSegments({ figures }: PressView): readonly SegmentCourse[] {
  return figures.journeys.toSorted((a, b) => failed(b) - failed(a)).slice(0, MOST_SEGMENTS);
}

function failed({ parts }: SegmentCourse): number {
  return parts.reduce((sum, { candidate: { decided, passShare } }) => sum + decided * (1 - (passShare ?? 1)), 0);
}

function passed(press: PressView, { segment, parts }: SegmentCourse): Html {
  const says = COHORTS_IN_ORDER.map((cohort) => sayPassed(cohort, parts)).join('; ');
  return html`<div class="panel-frame mid"><p class="panel-head"><b>${breakable(segment)}</b> passed</p>${timePanel({
    axis: axisOf(press),
    says: `Journeys in ${segment} that passed: ${says}.`,
    ticks: [
      { at: TOP, text: '100\u202f%' },
      { at: FOOT, text: '0' },
    ],
    shapes: lines(parts, ({ passShare }) => (passShare === null ? null : FOOT + (TOP - FOOT) * passShare)),
  })}</div>`;
}

function times(press: PressView, { segment, parts }: SegmentCourse): Html {
  const all = COHORTS_IN_ORDER.flatMap((cohort) => parts.flatMap((part) => part[cohort].p50Ms ?? []));
  const max = niceAbove(Math.max(1, ...all));
  const says = COHORTS_IN_ORDER.map((cohort) => sayTimes(cohort, parts)).join('; ');
  return html`<div class="panel-frame mid"><p class="panel-head">time of those that passed, median</p>${timePanel({
    axis: axisOf(press),
    says: `Median time of journeys in ${segment} that passed: ${says}.`,
    ticks: [
      { at: TOP, text: formatMs(max) },
      { at: FOOT, text: '0' },
    ],
    shapes: lines(parts, ({ p50Ms }) => (p50Ms === null ? null : FOOT + ((TOP - FOOT) * p50Ms) / max)),
  })}</div>`;
}

/** Lines at 0 and at 100 % keep off the edges, or half of their width would be cut away. */
const FOOT = 0.06;
const TOP = 0.94;

function lines(parts: readonly JourneyPart[], value: (tally: JourneyTally) => number | null): readonly TimeShape[] {
  return COHORTS_IN_ORDER.map((cohort) => ({
    kind: 'line',
    class: `${cohort}-line`,
    points: parts.flatMap((part): TimePoint[] => [
      { at: part.from, value: value(part[cohort]) },
      { at: part.until, value: value(part[cohort]) },
    ]),
  }));
}

function sayPassed(cohort: Cohort, parts: readonly JourneyPart[]): string {
  const told = parts.flatMap(({ from, [cohort]: { passShare } }) => (passShare === null ? [] : [{ from, passShare }]));
  const [first] = told;
  if (first === undefined) return `${cohort} no run`;
  const lowest = told.reduce((a, b) => (b.passShare < a.passShare ? b : a));
  if (lowest.passShare === first.passShare) return `${cohort} ${formatShare(first.passShare)} throughout`;
  return `${cohort} ${formatShare(first.passShare)} at first, lowest ${formatShare(lowest.passShare)} from ${formatClock(lowest.from)} on`;
}

function sayTimes(cohort: Cohort, parts: readonly JourneyPart[]): string {
  const told = parts.flatMap(({ [cohort]: { p50Ms } }) => p50Ms ?? []);
  if (told.length === 0) return `${cohort} none passed`;
  return `${cohort} ${formatMs(told[0])} at first, at most ${formatMs(Math.max(...told))}`;
}
