import type { Reason } from '../runner/core/result.ts';
import { formatOdds } from './format.ts';
import { type Html, html } from './html.ts';
import { KIND_WORDS, REASON_WORDS } from './words.ts';

/** One reason of a verdict, as an item of a list. `anchor`: of its cell on the same page; null: it is not there. */
export function reasonItem({ code, journey, segment, step, failure, odds, text }: Reason, anchor: string | null): Html {
  const place = [journey, segment].filter((it) => it !== undefined).join(' × ');
  const facts = [
    place === '' ? null : anchor === null ? html`${place}` : html`<a href="#${anchor}">${place}</a>`,
    step === undefined ? null : html`at <b>${step}</b>`,
    failure === undefined ? null : html`${KIND_WORDS[failure] ?? failure}`,
    odds === undefined ? null : html`evidence ${formatOdds(odds)}`,
  ].filter((fact) => fact !== null);
  return html`<li><p class="reason-head"><b>${REASON_WORDS[code] ?? code}</b> <code>${code}</code></p><p>${text}</p>${
    facts.length === 0
      ? ''
      : html`<p class="reason-facts">${facts.map((fact, index) => (index === 0 ? fact : html` · ${fact}`))}</p>`
  }</li>`;
}
