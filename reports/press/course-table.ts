import type { CoursePart } from '../../runner/core/pressure/course-parts.ts';
import { formatClock, formatMs } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../table.ts';
import { PHASE_WORDS } from './press-words.ts';

const MOST_ROWS = 90;

/** The charts of the load as numbers. */
export function courseTable(course: readonly CoursePart[]): Html {
  if (course.length === 0) return html``;
  const every = Math.ceil(course.length / MOST_ROWS);
  const rows = course.filter((_, index) => index % every === 0);
  return html`<details class="fold"><summary>The load as a table</summary>${dataTable({
    caption: 'The load over time',
    heads: [
      'From',
      'Phase',
      'Intents per second',
      'Served per second',
      'Given up per second',
      'Attempts per intent',
      'Median',
      '95th pct.',
      'Probe',
    ],
    rows: rows.map((part) => [
      formatClock(part.from),
      PHASE_WORDS[part.phase],
      part.intentsPerSecond.toFixed(1),
      part.goodputPerSecond.toFixed(1),
      part.gaveUpPerSecond.toFixed(1),
      part.amplification?.toFixed(2) ?? '–',
      formatMs(part.p50Ms),
      formatMs(part.p95Ms),
      part.probe.bad > 0 ? html`<b class="some-failed">${part.probe.bad} bad</b>` : part.probe.ok > 0 ? 'ok' : '–',
    ]),
  })}</details>`;
}
