import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import { oddsBar } from '../charts/odds-bar.ts';
import { formatInstant, formatOdds, formatSeconds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { reasonItem } from '../reason-item.ts';
import { exposureText, headline, phaseWord } from './release-words.ts';

/** The verdict in one word and one line, with how far the evidence is from its limit. */
export function releaseVerdict(status: GateStatus): Html {
  const { release, releases, stage, owner, mode, phase, since, summary, rehearsal } = status;
  const { exposure, perhapsExposure, drift, order } = status;
  const { word, tone, icon: sign } = headline(status);
  return html`<div class="verdict tone-${tone}">
<div class="verdict-word"><span class="badge">${icon(sign)}</span><div><p class="eyebrow">${release}, stage ${stage}</p><h1 id="verdict-title">${word}</h1></div></div>
<p class="lede">${summary}</p>
${gate(status)}
<p class="facts"><b>${exposureText(drift ?? exposure)}</b> of users see candidate <b>${releases.candidate}</b>, the others baseline <b>${releases.baseline}</b>${
    perhapsExposure === null
      ? ''
      : html`, perhaps up to <b>${exposureText(perhapsExposure)}</b>: an order did not come to its end`
  }${drift === null ? '' : html`, by what the actuator says; the gate ordered <b>${exposureText(exposure)}</b>`}${
    order === null
      ? ''
      : html` · <b>${exposureText(order.exposure)}</b> ${order.state === 'ordered' ? 'is ordered' : 'is in force, to be proved'} (decision ${order.decision})`
  } · ${phaseWord(phase).toLowerCase()} since <time datetime="${since}">${formatInstant(since)}</time>${
    rehearsal?.seconds == null
      ? ''
      : html` · rolling back was rehearsed at ${rehearsal.stage}: <b>${formatSeconds(rehearsal.seconds)}</b>`
  } · owner ${owner} · mode ${mode}</p>
</div>`;
}

/** Why, in the order in which it decides. */
export function releaseReasons({ reasons, verdict, shown }: GateStatus): Html {
  const list =
    reasons.length === 0
      ? html`<p class="quiet">${verdict === 'widen' ? 'Nothing speaks against it, and every claim has been shown.' : 'No reason was given.'}</p>`
      : html`<ol class="reasons">${reasons.map((reason) => reasonItem(reason, null))}</ol>`;
  return html`${list}${shown === '' || verdict === 'roll_back' ? '' : html`<p class="shown">${shown}</p>`}`;
}

function gate({ odds, limit }: GateStatus): Html {
  if (odds === null || limit === null) return html`<p class="gate-text">No evidence was weighed yet.</p>`;
  return html`<div class="gate">${oddsBar(odds, limit)}<p class="gate-odds"><b>${formatOdds(odds)}</b> evidence against the candidate; at ${formatOdds(limit)} it is rolled back</p></div>`;
}
