import type { CountedNeed } from '../../runner/core/release/approval-needs.ts';
import type { ReleasePageView } from '../../runner/core/release/release-view.ts';
import { formatSeconds } from '../format.ts';
import { type Html, html } from '../html.ts';
import { overrideText } from './event-words.ts';
import { clockOf } from './release-words.ts';

const WHAT: Readonly<Record<CountedNeed['what'], string>> = {
  enter: 'To enter it',
  widen: 'To widen past it',
  try_again: 'To try again',
};

/** What people have a say in: approvals given and missing, overrides in force, alerts that fire. */
export function consents({ status, endable }: Pick<ReleasePageView, 'status' | 'endable'>): Html {
  const { approvalNeeds, approvals, alerts, stage } = status;
  return html`<h3>Approvals at ${stage}</h3>${
    approvalNeeds.length === 0
      ? html`<p class="quiet">None is needed: evidence alone decides.</p>`
      : html`<ul class="consents">${approvalNeeds.map(({ what, roles, people, missing, text }) => html`<li class="tone-${missing === 0 ? 'good' : 'wait'}"><p><b>${WHAT[what]}</b>: ${people} of ${roles.join(' or ')}</p><p>${text}</p></li>`)}</ul>`
  }${
    approvals.length === 0 || approvalNeeds.length > 0
      ? ''
      : html`<p class="quiet">Given: ${approvals.map(({ by, at }, index) => html`${index === 0 ? '' : ', '}${by.name} at ${clockOf(at)}`)}</p>`
  }
<h3>Overrides in force</h3>${overrides(status, endable)}
<h3>Alerts</h3>${
    alerts.length === 0
      ? html`<p class="quiet">None is firing.</p>`
      : html`<ul class="consents">${alerts.map(({ name, startsAt, summary }) => html`<li class="tone-wait"><p><b>${name}</b> since ${clockOf(startsAt)}</p><p>${summary}</p></li>`)}</ul>`
  }`;
}

function overrides({ overrides: all, release, at }: ReleasePageView['status'], endable: readonly string[]): Html {
  if (all.length === 0) return html`<p class="quiet">None: nobody’s word stands over the evidence.</p>`;
  return html`<ul class="consents">${all.map(({ id, forces, scope, by, reason, ticket, expiresAt }) => {
    const left = formatSeconds((Date.parse(expiresAt) - Date.parse(at)) / 1000);
    return html`<li class="tone-wait"><p><b>${overrideText({ forces, scope })}</b> <span class="quiet">by ${by.name} (${by.role}), ends by itself in ${left}</span></p><p>${reason}${ticket === undefined ? '' : html` <span class="quiet">${ticket}</span>`}</p>${
      endable.includes(id)
        ? html`<button type="button" class="act plain" id="end-${id}" data-method="DELETE" data-path="/v1/gates/${encodeURIComponent(release)}/overrides/${encodeURIComponent(id)}" data-title="End this override?" data-says="${overrideText({ forces, scope })}, made by ${by.name}: evidence counts again at once." data-reason="required" data-confirm="End it">End it now</button>`
        : ''
    }</li>`;
  })}</ul>`;
}
