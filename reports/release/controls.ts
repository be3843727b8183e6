import type { ReleaseAction } from '../../runner/core/release/actions.ts';
import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import type { Person } from '../../runner/core/release/plan.ts';
import type { ReleasePageView } from '../../runner/core/release/release-view.ts';
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { exposureText } from './release-words.ts';

interface Button {
  readonly action: ReleaseAction;
  readonly path: string;
  readonly label: string;
  readonly icon: string;
  readonly kind: 'go' | 'stop' | 'plain';
  readonly reason: 'required' | 'optional';
  readonly says: (status: GateStatus) => string;
}

const BUTTONS: readonly Button[] = [
  {
    action: 'approve',
    path: 'approvals',
    label: 'Approve',
    icon: 'good',
    kind: 'go',
    reason: 'optional',
    says: ({ stage }) => `Your approval counts for stage ${stage}, once. Evidence must agree before more users see it.`,
  },
  {
    action: 'freeze',
    path: 'freeze',
    label: 'Hold',
    icon: 'hold',
    kind: 'plain',
    reason: 'required',
    says: ({ exposure }) =>
      `The line stops: ${exposureText(exposure)} of users go on seeing it, and nothing is widened until somebody lets it go on. Rolling back stays possible; evidence alone will not do it meanwhile.`,
  },
  {
    action: 'resume',
    path: 'resume',
    label: 'Resume',
    icon: 'widen',
    kind: 'go',
    reason: 'required',
    says: ({ stage }) => `It goes on at stage ${stage}, where it was stopped.`,
  },
  {
    action: 'rehearse',
    path: 'rehearsal',
    label: 'Rehearse rolling back',
    icon: 'roll-back',
    kind: 'plain',
    reason: 'required',
    says: ({ releases, exposure, stage }) =>
      `${exposureText(exposure)} of users return to ${releases.baseline} until every segment has been seen to be served by it; then ${stage} is entered again, and soaks from its beginning.`,
  },
  {
    action: 'close',
    path: 'close',
    label: 'End the watch',
    icon: 'good',
    kind: 'plain',
    reason: 'required',
    says: () => 'The release is complete; it can not be rolled back from here any more.',
  },
  {
    action: 'roll_back',
    path: 'rollback',
    label: 'Roll back',
    icon: 'roll-back',
    kind: 'stop',
    reason: 'required',
    says: ({ releases, exposure }) =>
      `All users return to ${releases.baseline}; ${exposureText(exposure)} see ${releases.candidate} now. A release that was rolled back is over.`,
  },
];

const WITHOUT_SCRIPTS = html`<noscript><p class="quiet">Without scripts the page can be read; to change something, use the command line.</p></noscript>`;

/** Works with the page's script alone. */
export function signInForm(): Html {
  return html`<form id="sign-in"><label class="field-name" for="token">Role token</label><div class="field"><input class="entry" id="token" name="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="token-hint sign-in-problem"><button type="submit" class="act go">Sign in</button></div><p class="quiet" id="token-hint"><code>waygate gate token create</code> makes one. It is sent once, and not kept.</p><p class="problem" id="sign-in-problem" role="alert"></p></form>`;
}

export function signedIn({ name, role }: Person): Html {
  return html`<p class="who">Signed in as <b>${name}</b> (${role}) <button type="button" class="act plain small" id="sign-out">Sign out</button></p>`;
}

/** What whoever is signed in may do now; how to sign in where nobody is. Works with the page's script alone. */
export function controls({ status, person, actions }: ReleasePageView): Html {
  if (person === null) {
    return html`<details class="sign-in" id="sign-in-fold"><summary>Sign in to change something</summary>${signInForm()}</details>${WITHOUT_SCRIPTS}`;
  }
  const buttons = BUTTONS.filter(({ action }) => actions.includes(action));
  return html`<div class="acts">${buttons.map((button) => act(button, status))}${
    buttons.length === 0 ? html`<p class="quiet">There is nothing here that you may do now.</p>` : ''
  }</div>${signedIn(person)}`;
}

function act({ path, label, icon: sign, kind, reason, says }: Button, status: GateStatus): Html {
  const title = `${label}: ${status.release} at ${status.stage}`;
  return html`<button type="button" class="act ${kind}" id="act-${path}" data-method="POST" data-path="/v1/gates/${encodeURIComponent(status.release)}/${path}" data-title="${title}" data-says="${says(status)}" data-reason="${reason}" data-confirm="${label}">${icon(sign)}${label}</button>`;
}
