import type { JourneyTally } from '../../runner/core/pressure/journey-course.ts';
import { formatClock, formatMs, formatShare } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../table.ts';
import type { PressView } from './press-view.ts';
import { PHASE_WORDS } from './press-words.ts';
import { toldSegments } from './segment-panels.ts';

/** The journeys' lines as numbers; parts in which nobody walked are left out. */
export function journeyTable(press: PressView): Html {
  const rows = toldSegments(press).flatMap(({ segment, parts }) =>
    parts
      .filter(({ baseline, candidate }) => baseline.decided + candidate.decided > 0)
      .map(({ from, phase, baseline, candidate }) => [
        segment,
        `${from < 0 ? '−' : ''}${formatClock(Math.abs(from))}`,
        PHASE_WORDS[phase],
        passed(baseline),
        formatMs(baseline.p50Ms),
        passed(candidate),
        formatMs(candidate.p50Ms),
      ]),
  );
  if (rows.length === 0) return html``;
  return html`<details class="fold"><summary>Journeys by segment as a table</summary>${dataTable({
    caption: 'Journeys over time, by segment',
    heads: ['Segment', 'From', 'Phase', 'Baseline passed', 'Median', 'Candidate passed', 'Median'],
    rows,
  })}</details>`;
}

function passed({ passShare, decided }: JourneyTally): string {
  return passShare === null ? '–' : `${formatShare(passShare)} of ${decided}`;
}
