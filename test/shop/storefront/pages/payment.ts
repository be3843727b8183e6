import { randomUUID } from 'node:crypto';
import { type Order, PAYMENT_METHODS, ServiceRefusal } from '../../services/contracts.ts';
import { formOf, wantsJson } from '../forms.ts';
import { html } from '../html.ts';
import { layout } from '../layout.ts';
import { type Handler, notePlaced, type ShopContext } from '../shop-context.ts';
import { setCookie, type Visit } from '../visit.ts';
import { lineList, totalsList } from './cart-summary.ts';
import { checkoutPage, current, toCart } from './checkout.ts';
import { notFound } from './not-found.ts';
import { problemText } from './problem.ts';

export function paymentPage(shop: ShopContext): Handler {
  return async (visit, _request, reply) => {
    const checkout = await current(shop, visit);
    if (checkout?.shipping == null) return toCart(visit, reply);
    const { words, market } = visit;
    const { cart } = checkout;
    const card = (label: string, name: string, token: string, size: number) =>
      html`<label class="field">${label} <input name="${name}" autocomplete="${token}" inputmode="numeric" size="${size}"></label>`;
    // `double-submit` is also a script that forgot to ignore the second click.
    const guard = !shop.state.has('double-submit') && html` data-guard`;
    return checkoutPage(
      shop,
      visit,
      2,
      html`<div class="halves"><section class="box" aria-label="${words.summary}">${lineList(visit, cart.lines)}${totalsList(visit, cart.totals)}</section>
<form method="post" action="/${market}/checkout/payment" data-enhance="order"${guard} data-problem="${words.problem}"><input type="hidden" name="key" value="${randomUUID()}">
<fieldset><legend>${words.steps[2]}</legend>${PAYMENT_METHODS.map((method) => html`<label class="check"><input type="radio" name="payment" value="${method}"${method === 'card' && html` checked`}> ${words.payment[method]}</label>`)}</fieldset>
${card(words.cardNumber, 'card', 'cc-number', 20)}<div class="row">${card(words.cardExpiry, 'expiry', 'cc-exp', 6)}${card(words.cardCode, 'code', 'cc-csc', 4)}</div>
<p role="status" hidden><span></span></p><button class="main">${words.placeOrder}</button></form></div>`,
      words.review,
    );
  };
}

/** Places the order. The form's key makes a repeated post of it the same order. */
export function placeOrder(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const { market, checkout } = visit;
    const form = formOf(request);
    const payment = PAYMENT_METHODS.find((known) => known === form.get('payment'));
    const key = form.get('key');
    if (checkout === null || payment === undefined || !key) return toCart(visit, reply);
    try {
      const card = form.get('card') ?? '';
      if (payment === 'card' && card.replaceAll(/\D/g, '').length < SHORTEST_CARD)
        throw new ServiceRefusal(422, 'card_missing', 'a payment by card needs the number of one');
      const account = visit.token === null ? null : await shop.services.account(visit.token);
      const order = await shop.services.placeOrder(
        {
          checkout,
          payment,
          paymentToken: tokenFor(card),
          account: account?.id ?? null,
          synthetic: visit.synthetic,
        },
        key,
      );
      notePlaced(shop, visit.session, order.number);
      setCookie(reply, `cart-${market}`, '');
      const location = `/${market}/checkout/confirmation/${order.number}`;
      return wantsJson(request) ? reply.send({ location }) : reply.redirect(location, 303);
    } catch (error) {
      if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
      if (wantsJson(request)) return reply.code(error.status).send({ message: problemText(visit, error.code) });
      return reply.redirect(`/${market}/checkout/payment?problem=${encodeURIComponent(error.code)}`, 303);
    }
  };
}

export function confirmationPage(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const { words } = visit;
    const placed = shop.placed.get(visit.session) ?? [];
    const order = await shop.services.order((request.params as { number: string }).number);
    if (order === null || !(placed.includes(order.number) || (await owns(shop, visit, order))))
      return notFound(shop, visit, reply);
    return layout(shop, visit, {
      title: words.thanks,
      canonical: null,
      main: html`<h1>${words.thanks}</h1><dl><dt>${words.orderNumber}</dt><dd><b>${order.number}</b></dd><dt>${words.recipient}</dt><dd>${order.address?.name}</dd><dt>${words.steps[1]}</dt><dd>${words.shipping[order.shipping]}</dd><dt>${words.steps[2]}</dt><dd>${words.payment[order.payment]}</dd></dl>
<p>${words.confirmationSent(order.email)}</p><section class="box narrow" aria-label="${words.summary}">${lineList(visit, order.lines)}${totalsList(visit, order.totals)}</section>
<section aria-labelledby="of-visit"><h2 id="of-visit">${words.ordersOfVisit}</h2><ol>${placed.map((number) => html`<li>${number}</li>`)}</ol></section>`,
    });
  };
}

async function owns(shop: ShopContext, { token }: Visit, order: Order): Promise<boolean> {
  return token !== null && order.account !== null && (await shop.services.account(token))?.id === order.account;
}

const SHORTEST_CARD = 12;
const DECLINED_CARD = '4000000000000002';
const SLOW_CARD = '4000000000000259';

/** What the sandbox provider would answer for a card; the number goes no further than this. */
function tokenFor(card: string): string {
  const number = card.replaceAll(/\D/g, '');
  if (number === DECLINED_CARD) return 'tok_declined';
  return number === SLOW_CARD ? 'tok_slow' : 'tok_ok';
}
