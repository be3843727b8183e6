import { type Html, type HtmlValue, html } from './html.ts';

export interface DataTable {
  /** What it shows, for those who can't see it. */
  readonly caption: string;
  readonly heads: readonly HtmlValue[];
  /** The first cell of each is the row's heading. */
  readonly rows: readonly (readonly HtmlValue[])[];
}

/** A plain table that scrolls by itself, not with the page. */
export function dataTable({ caption, heads, rows }: DataTable): Html {
  return html`<div class="scroller" tabindex="0" role="region" aria-label="${caption}"><table class="plain"><caption class="unseen">${caption}</caption><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map(([name, ...values]) => html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`)}</tbody></table></div>`;
}
