import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import type { OddsPoint } from '../../runner/core/release/odds-history.ts';
import type { ReleaseView } from '../../runner/core/release/release-view.ts';
import type { CellResult, CohortTally } from '../../runner/core/result.ts';
import { breakable } from '../breakable.ts';
import { type LogScale, oddsScale } from '../charts/log-scale.ts';
import { oddsLine } from '../charts/odds-line.ts';
import { formatOdds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { cohortMark, icon } from '../icons.ts';
import { cellName } from '../view.ts';
import { STATE_WORDS } from '../words.ts';
import { clockOf } from './release-words.ts';

/** How the evidence against the candidate went, as a whole and by cell, on one axis against the limit. */
export function oddsPanel({ status, odds }: ReleaseView): Html {
  const { limit } = status;
  if (limit === null || status.odds === null)
    return html`<p class="quiet">Nothing is judged yet: the first stage is not exposed.</p>`;
  const untilMs = Date.parse(status.at);
  const points = odds.length > 0 ? odds : [{ atMs: untilMs, odds: status.odds, cells: {} }];
  const frame = { limit, untilMs, fromMs: Math.min(points[0]?.atMs ?? untilMs, untilMs - 1000) };
  return html`<figure>${gateLine(status, points, frame)}<figcaption class="ends"><span><time datetime="${new Date(frame.fromMs).toISOString()}">${clockOf(new Date(frame.fromMs).toISOString())}</time></span><span><time datetime="${status.at}">${clockOf(status.at)}</time> UTC</span></figcaption></figure>
${status.cells.length === 0 ? '' : html`<h3>By cell</h3><ul class="cell-rows">${cellRows(status, points, frame)}</ul>`}`;
}

interface Frame {
  readonly limit: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

function gateLine({ stages, odds, release }: GateStatus, points: readonly OddsPoint[], frame: Frame): Html {
  const peak = Math.max(...points.map((point) => point.odds));
  return oddsLine({
    ...frame,
    points: [...points, { atMs: frame.untilMs, odds: odds ?? 0 }],
    scale: oddsScale([peak, odds ?? 0], frame.limit),
    marks: stages.flatMap(({ name, enteredAt }) => {
      const atMs = enteredAt === null ? Number.NaN : Date.parse(enteredAt);
      return atMs >= frame.fromMs && atMs <= frame.untilMs ? [{ atMs, text: name }] : [];
    }),
    says: `Odds against ${release} over time: now ${formatOdds(odds)}, at most ${formatOdds(peak)}, limit ${formatOdds(frame.limit)}.`,
  });
}

function cellRows({ cells }: GateStatus, points: readonly OddsPoint[], frame: Frame): readonly Html[] {
  const peaks = points.flatMap((point) => Object.values(point.cells));
  const scale = oddsScale([...peaks, ...cells.map(({ odds }) => odds)], frame.limit);
  return cells.map((cell) => cellRow(cell, points, frame, scale));
}

function cellRow(cell: CellResult, all: readonly OddsPoint[], frame: Frame, scale: LogScale): Html {
  const { journey, segment, state, odds, candidate, baseline } = cell;
  const { word, tone, icon: sign } = STATE_WORDS[state];
  const name = cellName(cell);
  const points = all.flatMap(({ atMs, cells }) => (cells[name] === undefined ? [] : [{ atMs, odds: cells[name] }]));
  return html`<li class="tone-${tone}"><p class="cell-row-name"><b>${breakable(journey)}</b> <span class="times-sign">×</span> ${breakable(segment)}</p>
<p class="state">${icon(sign)}${word}</p>
<p class="cell-row-counts">${cohortMark('baseline')} ${counts(baseline)} ${cohortMark('candidate')} ${counts(candidate)}</p>
<p class="cell-row-odds"><span class="unseen">evidence </span>${formatOdds(odds)}</p>
${oddsLine({ ...frame, points: [...points, { atMs: frame.untilMs, odds }], scale, small: true, says: `${name}: now ${formatOdds(odds)}` })}</li>`;
}

function counts({ fail, runs }: CohortTally): Html {
  return html`<span class="${fail > 0 ? 'some-failed' : ''}">${fail}<span class="unseen"> failed of </span><span aria-hidden="true">/</span>${runs}</span>`;
}
