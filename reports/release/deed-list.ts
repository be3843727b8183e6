import type { ReleaseView } from '../../runner/core/release/release-view.ts';
import { formatInstant } from '../format.ts';
import { type Html, html } from '../html.ts';
import { eventInWords } from './event-words.ts';
import { actorInWords, clockOf } from './release-words.ts';

/** A release that is taken back and forth for days is told by its end; all of it is in the audit log. */
const MOST = 200;

/** Who or what did what, and why; the newest first. */
export function deedList({ history, status }: Pick<ReleaseView, 'history' | 'status'>): Html {
  if (history.length === 0) return html`<p class="quiet">Nothing has happened yet.</p>`;
  const stages = status.stages.map(({ name }) => name);
  const shown = history.slice(-MOST).toReversed();
  const left = history.length - shown.length;
  // Who keeps the last ones alone does not know how many were before.
  const isWhole = history[0]?.kind === 'planned';
  return html`<ol class="deeds">${shown.map((event) => {
    const { what, why, tone } = eventInWords(event, stages);
    return html`<li class="tone-${tone}"><p class="deed-when"><time datetime="${event.at}" title="${formatInstant(event.at)}">${clockOf(event.at)}</time></p><div><p><b>${what}</b> <span class="deed-who ${event.actor.kind}">${actorInWords(event.actor)}</span></p>${why === '' ? '' : html`<p class="deed-why">${why}</p>`}</div></li>`;
  })}</ol>${left === 0 ? '' : html`<p class="quiet">And ${isWhole ? left : `more than ${left}`} before: <code>waygate gate audit show --release ${status.release}</code></p>`}`;
}
