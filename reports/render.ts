import { discoverSections, readStyles } from './discover-sections.ts';
import { formatInstant } from './format.ts';
import { embeddedJson, type Html, html, trusted } from './html.ts';
import { icon, iconSheet } from './icons.ts';
import { PRESS_VERDICT_WORDS } from './press/press-words.ts';
import type { PressReportInput } from './press-input.ts';
import { verdictSaid } from './release/verdict-said.ts';
import type { ReportInput } from './report-input.ts';
import { pressAloneOf, type ReportView, viewOf } from './view.ts';

const SECTIONS = await discoverSections(new URL('./sections/', import.meta.url));
const STYLES = readStyles(new URL('./assets/', import.meta.url));

/** Nothing is fetched and nothing runs, whatever a shop managed to write into its pages. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: file: 'self'; base-uri 'none'; form-action 'none'";

/**
 * The report of one walk, of one press, or of a walk and the press that followed it: a single HTML file without scripts and without
 * outside addresses.
 * Pure: the same input gives the same text. Everything that was observed is escaped.
 */
export function renderReport(input: ReportInput | PressReportInput): string {
  const alone = isPressAlone(input);
  const view = alone ? pressAloneOf(input) : viewOf(input);
  const { walk, result } = view;
  const { word, tone } = alone ? PRESS_VERDICT_WORDS[input.press.document.verdict ?? 'none'] : verdictSaid(view);
  const has = { walk: !alone, press: view.press !== null, release: view.release !== undefined, both: true };
  const sections = SECTIONS.filter(({ of = 'walk' }) => has[of]);
  const [first] = sections;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${word}: ${walk.releases.candidate} · waygate</title>
<style>${trusted(STYLES)}</style>
</head>
<body class="tone-${tone}">
${iconSheet()}
<a class="skip" href="#${first?.id}">Skip to the verdict</a>
<header class="top"><p class="brand">${icon('widen')} waygate <span>${alone ? 'press' : has.release ? 'release' : 'walk'} report</span></p><p class="top-facts"><time datetime="${walk.startedAt}">${formatInstant(walk.startedAt)}</time><span>${walk.target}</span></p></header>
<nav aria-label="Contents"><ol>${sections.map(({ id, title, note }) => tocEntry(id, title, note?.(view) ?? null))}</ol></nav>
<main>${sections.map((section) => framed(section, view))}</main>
<footer><p>Made by waygate ${view.version} on <time datetime="${view.generatedAt}">${formatInstant(view.generatedAt)}</time>. This file is complete in itself: it loads nothing and runs nothing.</p></footer>
<script type="application/json" id="waygate-result">${embeddedJson(alone ? input.press.document : result)}</script>
</body>
</html>
`.text;
}

function isPressAlone(input: ReportInput | PressReportInput): input is PressReportInput {
  return input.walk.command === 'press' && input.press !== undefined;
}

function tocEntry(id: string, title: string, note: string | null): Html {
  return html`<li><a href="#${id}">${title}${note === null ? '' : html` <span class="note">${note}</span>`}</a></li>`;
}

function framed({ id, title, ownHeading, render }: (typeof SECTIONS)[number], view: ReportView): Html {
  return html`<section id="${id}" class="section" aria-labelledby="${id}-title">${ownHeading ? '' : html`<h2 id="${id}-title">${title}</h2>`}
${render(view)}</section>`;
}
