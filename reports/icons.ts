import type { Cohort } from '../runner/core/run-record.ts';
import { type Html, html, trusted } from './html.ts';

/** Drawn on 20 × 20, in the colour of the text around them. Shapes differ, so that no reader depends on colour. */
const SHAPES: Readonly<Record<string, string>> = {
  widen: '<path d="M3 10h14M7 6l-4 4 4 4M13 6l4 4-4 4"/>',
  hold: '<path d="M7 4v12M13 4v12"/>',
  'roll-back': '<path d="M4 8h8a4.5 4.5 0 0 1 0 9H8M8 4 4 8l4 4"/>',
  good: '<path d="m4 10.5 4 4 8-9"/>',
  undecided: '<path d="M4 10h12" stroke-dasharray="2.5 2.5"/>',
  suspicious: '<path d="M10 3v8M10 15.5v.01"/><circle cx="10" cy="10" r="8.5" stroke-width="1.4"/>',
  bad: '<path d="m5 5 10 10M15 5 5 15"/>',
  none: '<circle cx="10" cy="10" r="6.5" stroke-dasharray="2.5 3"/>',
  stale: '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.5l3 2"/>',
  'wrong-release': '<path d="M4 7h11l-3-3M16 13H5l3 3"/>',
  baseline: '<circle cx="10" cy="10" r="6" stroke-width="3"/>',
  candidate: '<path d="m10 2 8 8-8 8-8-8z" fill="currentColor" stroke="none"/>',
};

/** Every shape once, hidden; `icon` refers to them. */
export function iconSheet(): Html {
  const symbols = Object.entries(SHAPES).map(
    ([name, shape]) => `<symbol id="i-${name}" viewBox="0 0 20 20">${shape}</symbol>`,
  );
  return trusted(
    `<svg class="sheet" width="0" height="0" aria-hidden="true" focusable="false">${symbols.join('')}</svg>`,
  );
}

/** Decoration only: the word beside it says the same. */
export function icon(name: string): Html {
  return html`<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-${name}"/></svg>`;
}

/** The cohort's mark with its name for those who can't see it. */
export function cohortMark(cohort: Cohort): Html {
  return html`<span class="mark ${cohort}">${icon(cohort)}<span class="unseen">${cohort}</span></span>`;
}

/** The cohort's mark and its name. */
export function cohortName(cohort: Cohort): Html {
  return html`<span class="mark ${cohort}">${icon(cohort)}${cohort}</span>`;
}
