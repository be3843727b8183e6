import type { GateStage, GateStatus } from '../../runner/core/release/gate-status.ts';
import { breakable } from '../breakable.ts';
import { formatInstant, formatSeconds } from '../format.ts';
import { type Html, html, trusted } from '../html.ts';
import { icon } from '../icons.ts';
import { VERDICT_WORDS } from '../words.ts';
import { clockOf, exposureText, stageSaid } from './release-words.ts';

/** The stages in their order: how many users each exposes, when the release was there, and what it had shown. */
export function stageLane(status: GateStatus): Html {
  return html`<ol class="lane">${status.stages.map((stage) => stop(stage, status))}</ol>`;
}

function stop(stage: GateStage, status: GateStatus): Html {
  const { name, exposure, place, enteredAt, leftAt, verdict, deadlineAt, onDeadline } = stage;
  const { word, tone, icon: sign } = stageSaid(stage, status);
  const current = place === 'here' ? trusted(' aria-current="step"') : '';
  return html`<li class="stop ${place} tone-${tone}"${current}><p class="stop-head"><b>${breakable(name)}</b> <span class="state">${icon(sign)}${word}</span></p>
<p class="stop-share">${exposureText(exposure)} <span class="quiet">of users</span></p>
<svg class="share" width="100%" height="6" aria-hidden="true" focusable="false"><rect class="all" width="100%" height="6" rx="3"/><rect class="some" width="${widthOf(exposure.default)}" height="6" rx="3"/></svg>
<dl>${enteredAt === null ? '' : fact('Entered', moment(enteredAt))}${leftAt === null ? '' : fact('Left', moment(leftAt))}${
    verdict === null || place === 'here' ? '' : fact('Verdict', html`${VERDICT_WORDS[verdict].word}`)
  }${deadlineAt === null ? '' : fact('Time is up', deadline(deadlineAt, onDeadline, status.at))}</dl></li>`;
}

function deadline(at: string, then: GateStage['onDeadline'], now: string): Html {
  const left = (Date.parse(at) - Date.parse(now)) / 1000;
  const what = then === 'hold' ? 'then somebody is told' : 'then it is rolled back';
  return left <= 0
    ? html`${moment(at)} <span class="quiet">(over)</span>`
    : html`in ${formatSeconds(left)} <span class="quiet">(${what})</span>`;
}

function moment(iso: string): Html {
  return html`<time datetime="${iso}" title="${formatInstant(iso)}">${clockOf(iso)}</time>`;
}

function fact(name: string, value: Html): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** One user of a hundred is to be seen, too. */
function widthOf(percent: number): Html {
  return trusted(`${percent <= 0 ? 0 : Math.max(1.5, Math.min(100, percent)).toFixed(1)}%`);
}
