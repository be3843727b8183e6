import { type Html, html } from './html.ts';

/** An id that may wrap after its hyphens, and nowhere else if it can help it. */
export function breakable(id: string): Html {
  return html`${id.split(/(?<=[-_./])/).map((part, index) => (index === 0 ? part : html`<wbr>${part}`))}`;
}
