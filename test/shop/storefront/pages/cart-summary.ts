import type { Cart, CartLine, Totals } from '../../services/contracts.ts';
import { type Html, html } from '../html.ts';
import { picture } from '../pictures.ts';
import { priceText } from '../price-text.ts';
import type { Visit } from '../visit.ts';

/** Lines of a cart or an order; `controls` adds what can be done with a line. */
export function lineList({ market }: Visit, lines: readonly CartLine[], controls?: (line: CartLine) => Html): Html {
  return html`<ul class="lines">${lines.map(
    (line) =>
      html`<li>${picture(line.slug)}<div><a href="/${market}/p/${line.slug}">${line.name}</a><p class="quiet">${Object.values(line.options).join(' / ')} <span>${priceText(market, line.unitMinor)}</span>${controls === undefined && html` × ${line.quantity}`}</p></div><b>${priceText(market, line.totalMinor)}</b>${controls?.(line)}</li>`,
  )}</ul>`;
}

export function totalsList({ market, words }: Visit, totals: Totals): Html {
  const row = (label: string, minor: number) => html`<dt>${label}</dt><dd>${priceText(market, minor)}</dd>`;
  return html`<dl class="totals">${row(words.subtotal, totals.subtotalMinor)}${totals.discounts.map(({ label, minor }) => row(`${words.discount} ${label}`, -minor))}${row(words.shippingCost, totals.shippingMinor)}
<dt class="grand">${words.total}</dt><dd class="grand">${priceText(market, totals.grandMinor)}</dd>${row(words.taxIncluded, totals.taxMinor)}</dl>`;
}

export function itemCount({ lines }: Cart): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
