import type { Person, Role } from '../../runner/core/release/plan.ts';
import type { ReleasePageView } from '../../runner/core/release/release-view.ts';
import { readStyles, readText } from '../discover-sections.ts';
import { formatInstant } from '../format.ts';
import { type Html, html } from '../html.ts';
import { icon, iconSheet } from '../icons.ts';
import { consents } from './consents.ts';
import { controls, signedIn, signInForm } from './controls.ts';
import { deedList } from './deed-list.ts';
import { oddsPanel } from './odds-panel.ts';
import { releaseReasons, releaseVerdict } from './release-verdict.ts';
import { headline } from './release-words.ts';
import { stageLane } from './stage-lane.ts';

const STYLE = '/assets/release-page.css';
const SCRIPT = '/assets/release-page.js';

/**
 * The page of the release that is conducted, for the server. Pure: the same view gives the same text. It can be read without its script,
 * which keeps it up to date: whatever has an id and `data-live` is replaced by what the server then says.
 */
export const releasePage = Object.freeze({
  render: (view: ReleasePageView | null): string => (view === null ? emptyPage() : fullPage(view)),
  renderClosed: (person: Person | null, roles: readonly Role[]): string =>
    framed({
      title: 'Sign in',
      tone: 'none',
      head: html``,
      main: html`<section class="section" id="closed" tabindex="-1" data-live><h1 class="as-h2">${person === null ? 'Sign in to see the release' : 'Your role may not see the release'}</h1><p>It is shown to ${roles.length === 1 ? 'the role' : 'the roles'} ${roles.join(' and ')}.</p>${
        person === null
          ? html`${signInForm()}<noscript><p class="quiet">Signing in takes a script; <code>waygate gate check</code> asks with a token.</p></noscript>`
          : signedIn(person)
      }</section>`,
    }),
  renderUnknown: (release: string, conducted: string | null): string =>
    framed({
      title: 'No such release',
      tone: 'none',
      head: html``,
      main: html`<section class="section"><h1 class="as-h2">No such release</h1><p>${release.slice(0, 200)} is not conducted here. ${
        conducted === null
          ? html`None is.`
          : html`<a href="/releases/${encodeURIComponent(conducted)}">${conducted}</a> is.`
      } A release that is over is in the audit log: <code>waygate gate audit show</code>.</p></section>`,
    }),
  assets: {
    [STYLE]: {
      contentType: 'text/css; charset=utf-8',
      text: `${readStyles(new URL('../assets/', import.meta.url))}\n${readStyles(new URL('./assets/', import.meta.url))}`,
    },
    [SCRIPT]: {
      contentType: 'text/javascript; charset=utf-8',
      text: readText(new URL('./assets/live.js', import.meta.url)),
    },
  },
});

function fullPage(view: ReleasePageView): string {
  const { status } = view;
  const { word, tone } = headline(status);
  return framed({
    title: `${word}: ${status.release} at ${status.stage}`,
    tone,
    head: html`<p class="top-facts" id="as-of" data-live><span>as of <time datetime="${status.at}">${formatInstant(status.at)}</time></span></p>`,
    main: html`<div id="bound" data-live data-release="${status.release}" data-stage="${status.stage}" data-decision="${status.decision}" data-says="${word} at ${status.stage}: ${status.summary}"></div>
${live('verdict', null, releaseVerdict(status))}
${live('controls', 'What you may do', controls(view))}
${live('lane', 'Stages', stageLane(status))}
<div class="columns">${live('reasons', 'Reasons', releaseReasons(status))}${live('people', 'People', consents(view))}</div>
${live('odds', 'Evidence over time', oddsPanel(view))}
${live('deeds', 'Who decided what', deedList(view))}
${confirmation()}`,
  });
}

function emptyPage(): string {
  return framed({
    title: 'No release',
    tone: 'none',
    head: html``,
    main: html`<section class="section" id="verdict" data-live><h1 class="as-h2">No release is conducted</h1><p>It appears here once one is on its way. What was: <code>waygate gate audit show</code>.</p></section>`,
  });
}

function live(id: string, title: string | null, content: Html): Html {
  const heading = title === null ? '' : html`<h2 id="${id}-title">${title}</h2>`;
  return html`<section id="${id}" class="section" tabindex="-1" data-live aria-labelledby="${id}-title">${heading}
${content}</section>`;
}

/** One for all buttons; what it asks stands on the button. */
function confirmation(): Html {
  return html`<dialog id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-says"><form id="confirm-form" method="dialog"><h2 id="confirm-title">Are you sure?</h2><p id="confirm-says"></p><label class="field-name" for="confirm-reason">Reason <span class="quiet" id="confirm-optional">(may be left out)</span></label><textarea class="entry" id="confirm-reason" name="reason" rows="3" maxlength="500" aria-describedby="confirm-problem"></textarea><p class="problem" id="confirm-problem" role="alert"></p><div class="acts end"><button type="button" class="act plain" id="confirm-cancel">Cancel</button><button type="submit" class="act go" id="confirm-go">Yes</button></div></form></dialog>`;
}

interface Frame {
  readonly title: string;
  readonly tone: string;
  readonly head: Html;
  readonly main: Html;
}

function framed({ title, tone, head, main }: Frame): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · waygate</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLE}">
<noscript><meta http-equiv="refresh" content="15"></noscript>
<script type="module" src="${SCRIPT}"></script>
</head>
<body class="release-page tone-${tone}">
${iconSheet()}
<a class="skip" href="#main">Skip to the verdict</a>
<header class="top"><p class="brand">${icon('widen')} waygate <span>release</span></p>${head}<p class="live-state" id="live-state" role="status"></p></header>
<main id="main" tabindex="-1">${main}</main>
<p class="unseen" id="said" role="status"></p>
</body>
</html>
`.text;
}
