import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Cart, type CartLine, ServiceRefusal } from '../../services/contracts.ts';
import { formOf, wantsJson } from '../forms.ts';
import { html } from '../html.ts';
import { layout } from '../layout.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import { setCookie, type Visit } from '../visit.ts';
import { itemCount, lineList, totalsList } from './cart-summary.ts';
import { problemNote, problemText } from './problem.ts';

export function cartPage(shop: ShopContext): Handler {
  return async (visit) => {
    const { market, words } = visit;
    const cart = await shop.services.cart(visit.cart, market);
    const controls = ({
      sku,
      name,
      quantity,
    }: CartLine) => html`<div class="row"><form class="row" method="post" action="/${market}/cart/quantity"><input type="hidden" name="sku" value="${sku}"><label><span class="hidden">${words.quantity}: ${name} </span><input type="number" name="quantity" value="${quantity}" min="0" max="99" inputmode="numeric"></label><button>${words.update}</button></form>
<form method="post" action="/${market}/cart/quantity"><input type="hidden" name="sku" value="${sku}"><input type="hidden" name="quantity" value="0"><button aria-label="${words.remove}: ${name}">${words.remove}</button></form></div>`;
    const filled = html`<div class="halves"><div>${lineList(visit, cart.lines, controls)}</div><div class="box"><h2>${words.summary}</h2>${totalsList(visit, cart.totals)}
<form class="row" method="post" action="/${market}/cart/coupon"><label class="field">${words.coupon} <input name="coupon" value="${cart.coupon}" autocomplete="off"></label><button class="field">${words.redeem}</button></form>
${cart.coupon !== null && html`<form method="post" action="/${market}/cart/coupon"><button aria-label="${words.remove}: ${cart.coupon}">${words.remove}: ${cart.coupon}</button></form>`}
<form method="post" action="/${market}/checkout"><p><button class="main">${words.toCheckout}</button></p></form></div></div>`;
    return layout(shop, visit, {
      title: words.cart,
      canonical: null,
      main: html`<h1>${words.cart}</h1>${problemNote(visit)}${cart.lines.length > 0 ? filled : html`<p>${words.cartEmpty} <a href="/${market}/">${words.keepShopping}</a></p>`}`,
    });
  };
}

export function addToCart(shop: ShopContext): Handler {
  return changeCart((visit, form) =>
    shop.services.addToCart(visit.cart, visit.market, form.get('sku') ?? '', quantityOf(form, 1)),
  );
}

export function setQuantity(shop: ShopContext): Handler {
  return changeCart((visit, form) =>
    shop.services.setQuantity(visit.cart, visit.market, form.get('sku') ?? '', quantityOf(form, 0)),
  );
}

/** An empty code takes the coupon out again. */
export function setCoupon(shop: ShopContext): Handler {
  return changeCart((visit, form) => {
    const code = form.get('coupon')?.trim() ?? '';
    if (code === '') return shop.services.removeCoupon(visit.cart, visit.market);
    return shop.services.applyCoupon(visit.cart, visit.market, code);
  });
}

/** Runs a change and answers as the asker wants it: JSON for the page's script, a redirect to the cart for a form. */
function changeCart(change: (visit: Visit, form: URLSearchParams) => Promise<Cart>): Handler {
  return async (visit: Visit, request: FastifyRequest, reply: FastifyReply) => {
    const { market, words } = visit;
    try {
      const count = itemCount(await change(visit, formOf(request)));
      setCookie(reply, `cart-${market}`, count === 0 ? '' : String(count));
      return wantsJson(request) ? reply.send({ count, message: words.added }) : reply.redirect(`/${market}/cart`, 303);
    } catch (error) {
      if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
      if (wantsJson(request)) return reply.code(error.status).send({ message: problemText(visit, error.code) });
      return reply.redirect(`/${market}/cart?problem=${encodeURIComponent(error.code)}`, 303);
    }
  };
}

function quantityOf(form: URLSearchParams, least: number): number {
  const quantity = Math.trunc(Number(form.get('quantity') ?? 1));
  return Number.isFinite(quantity) ? Math.min(99, Math.max(least, quantity)) : least;
}
