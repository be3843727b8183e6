import type { Price, SearchHit } from '../../services/contracts.ts';
import { type Html, html, raw } from '../html.ts';
import { picture } from '../pictures.ts';
import { priceText } from '../price-text.ts';
import type { ShopContext } from '../shop-context.ts';
import type { Visit } from '../visit.ts';

/** Cards of a listing: picture, name, price. */
export function productGrid(
  shop: ShopContext,
  visit: Visit,
  hits: readonly SearchHit[],
  heading: 'h2' | 'h3' = 'h2',
): Html {
  const open = raw(`<${heading}>`);
  const close = raw(`</${heading}>`);
  const { market, words } = visit;
  return html`<ul class="grid">${hits.map(
    ({
      slug,
      name,
      brand,
      image,
      price,
      available,
    }) => html`<li><article class="card">${picture(image)}${open}<a href="/${market}/p/${slug}">${name}</a>${close}
<p class="quiet">${brand}${!available && ` · ${words.soldOut}`}</p>${priceTag(visit, { ...price, minor: listedMinor(shop, price) })}</article></li>`,
  )}</ul>`;
}

export function priceTag({ market, words }: Visit, { minor, wasMinor }: Price): Html {
  const was =
    wasMinor !== null && html`<s><span class="hidden">${words.was} </span>${priceText(market, wasMinor)}</s> `;
  return html`<p class="price">${was}<b>${priceText(market, minor)}</b></p>`;
}

/** `price-field-renamed`: the listing of that release reads a field that prices no longer have. */
function listedMinor({ state }: ShopContext, price: Price): number {
  return state.has('price-field-renamed') ? Number((price as { readonly amount?: number }).amount) : price.minor;
}
