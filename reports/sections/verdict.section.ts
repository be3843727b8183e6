import type { Reason } from '../../runner/core/result.ts';
import { oddsGauge } from '../charts/odds-gauge.ts';
import { formatCount, formatNumber, formatOdds, formatSeconds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { nextSteps } from '../next-steps.ts';
import { PRESS_VERDICT_WORDS } from '../press/press-words.ts';
import { reasonItem } from '../reason-item.ts';
import { releaseOutcome } from '../release/release-outcome.ts';
import { verdictSaid } from '../release/verdict-said.ts';
import { section } from '../section.ts';
import { cellName, type ReportView } from '../view.ts';

/** The verdict and its reasons in words, before anything else. */
export default section({
  order: 10,
  title: 'Verdict',
  ownHeading: true,
  render(view) {
    const { result, walk } = view;
    const { word, tone, icon: sign } = verdictSaid(view);
    return html`<div class="verdict tone-${tone}">
<div class="verdict-word"><span class="badge">${icon(sign)}</span><div><p class="eyebrow">Verdict for ${walk.releases.candidate}</p><h1 id="verdict-title">${word}</h1></div></div>
<p class="lede">${lede(view)}</p>${caveat(view)}
${gate(view)}
<p class="facts">${formatCount(view.cells.length, 'cell')} · ${formatCount(result.runs, 'run')} · ${formatSeconds(result.seconds)} · candidate <b>${walk.releases.candidate}</b> against baseline <b>${walk.releases.baseline}</b>${pressed(view)}</p>
</div>
<div class="why">
${
  result.verdict === 'widen'
    ? html`<div class="aside">${shown(view)}<div><h2>Reasons</h2>${reasons(view)}</div></div><div class="aside">${next(view)}</div>`
    : html`<div><h2>Reasons</h2>${reasons(view)}</div><div class="aside">${next(view)}${shown(view)}</div>`
}
</div>`;
  },
});

function lede(view: ReportView): Html {
  const { result, walk } = view;
  const { baseline, candidate } = walk.releases;
  const ended = view.release === undefined ? null : releaseOutcome(view.release.status);
  if (ended !== null) return ended;
  if (result.verdict === 'widen')
    return html`More users may see ${candidate}: nothing speaks against it, and enough speaks for it.`;
  if (result.verdict === 'roll_back')
    return html`Return users to ${baseline}: ${candidate} goes wrong where ${baseline} does not.`;
  if (isHeldByPress(view))
    return result.press?.verdict === 'fail'
      ? html`Keep exposure as it is: the journeys of ${candidate} pass, but it does not bear the pressure.`
      : html`Keep exposure as it is: the journeys of ${candidate} pass, but whether it bears the pressure is not known.`;
  if (result.verdict === 'hold')
    return html`Keep exposure as it is: there is not enough to widen, and not enough to roll back.`;
  return html`No judgement was reached: ${result.problem ?? 'the walk ended before there was anything to judge'}.`;
}

/** The verdict is of both; each speaks for itself below, if it left anything to show. */
function pressed({ press, result }: ReportView): Html {
  const document = press?.document ?? result.press;
  if (document === undefined) return html``;
  const text = html`put under pressure: ${PRESS_VERDICT_WORDS[document.verdict ?? 'none'].word.toLowerCase()}`;
  return press === null ? html` · then ${text}` : html` · then <a href="#press-verdict">${text}</a>`;
}

/** A verdict with a problem is no last word, e.g. of a walk that was cut off, or of one whose press was. */
function caveat({ result, press }: ReportView): Html {
  if (result.verdict === null) return html``;
  const problems = [result.problem, press === null ? result.press?.problem : undefined];
  return html`${problems.flatMap((problem) => (problem === undefined ? [] : [html`<p><b>But ${problem}.</b></p>`]))}`;
}

function gate({ result }: ReportView): Html {
  const { odds, limit } = result;
  if (odds === null || limit === null) return html`<p class="gate-text">No evidence was weighed.</p>`;
  const bound = formatNumber(Math.round(limit));
  return html`<div class="gate">${oddsGauge(odds, limit)}
<p class="gate-odds"><b>${formatOdds(odds)}</b> evidence against the candidate</p>
<p class="gate-text">${
    odds >= limit
      ? html`Were the candidate as good as the baseline, the gate would get this far in fewer than 1 of ${bound} releases, however often it was looked at.`
      : html`At the limit the candidate is rolled back; one that is as good as its baseline gets there in fewer than 1 of ${bound} releases.`
  }</p></div>`;
}

function reasons(view: ReportView): Html {
  if (view.result.reasons.length === 0)
    return html`<p class="quiet">${view.result.verdict === 'widen' ? 'Nothing speaks against the candidate, and every claim has been shown.' : (view.result.problem ?? 'No reason was given.')}</p>`;
  return html`<ol class="reasons">${view.result.reasons.map((reason) => reasonItem(reason, anchorOf(view, reason)))}</ol>`;
}

function anchorOf(view: ReportView, { journey, segment }: Reason): string | null {
  if (journey === undefined || segment === undefined) return null;
  return view.cellByName.get(cellName({ journey, segment }))?.anchor ?? null;
}

function next(view: ReportView): Html {
  return html`<div><h2>What to do next</h2><ol class="steps">${nextSteps(view).map((text) => html`<li>${text}</li>`)}</ol></div>`;
}

/** The walk by itself would have widened: nothing is missing but a press that was passed. */
function isHeldByPress({ result: { verdict, press, reasons } }: ReportView): boolean {
  return verdict === 'hold' && press !== undefined && reasons.every(({ code }) => code === 'exit_unmet');
}

function shown(view: ReportView): Html {
  const { verdict, shown: said } = view.result;
  const heading =
    verdict === 'widen'
      ? 'What was shown'
      : isHeldByPress(view)
        ? 'What the walk has shown'
        : 'What widening would still need';
  // What more it would take to widen is beside the point when users are sent back.
  if (verdict === 'roll_back') return html``;
  return html`<div><h2>${heading}</h2><p>${said ?? shownByState(view)}</p></div>`;
}

function shownByState({ cells }: ReportView): string {
  const healthy = cells.filter((cell) => cell.state === 'good').length;
  return `${healthy} of ${formatCount(cells.length, 'cell')} ${healthy === 1 ? 'is' : 'are'} shown to be healthy.`;
}
