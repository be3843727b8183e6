import { type Account, MARKETS, type Order, ServiceRefusal } from '../../services/contracts.ts';
import { formOf } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { priceText } from '../price-text.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import { setCookie, type Visit } from '../visit.ts';
import { problemNote } from './problem.ts';

const ORDERS_SHOWN = 20;

export function accountPage(shop: ShopContext): Handler {
  return async (visit) => {
    const { words } = visit;
    const account = visit.token === null ? null : await shop.services.account(visit.token);
    const main =
      account === null
        ? signInForms(visit)
        : orderHistory(visit, account, (await shop.services.ordersOf(account.id)).slice(0, ORDERS_SHOWN));
    return layout(shop, visit, {
      title: words.account,
      canonical: null,
      main: html`<h1>${words.account}</h1>${problemNote(visit)}${main}`,
    });
  };
}

export function signIn(shop: ShopContext): Handler {
  return async ({ market }, request, reply) => {
    const form = formOf(request);
    const signedIn = await shop.services.signIn(form.get('email')?.trim() ?? '', form.get('password') ?? '');
    if (signedIn === null) return reply.redirect(`/${market}/account?problem=sign_in_failed`, 303);
    setCookie(reply, 'account', signedIn.token);
    return reply.redirect(`/${market}/account`, 303);
  };
}

export function register(shop: ShopContext): Handler {
  return async ({ market }, request, reply) => {
    const form = formOf(request);
    try {
      const { token } = await shop.services.register(
        form.get('email')?.trim() ?? '',
        form.get('password') ?? '',
        form.get('name')?.trim() ?? '',
      );
      setCookie(reply, 'account', token);
      return reply.redirect(`/${market}/account`, 303);
    } catch (error) {
      if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
      return reply.redirect(`/${market}/account?problem=${encodeURIComponent(error.code)}`, 303);
    }
  };
}

export function signOut(shop: ShopContext): Handler {
  return async ({ market, token }, _request, reply) => {
    if (token !== null) await shop.services.signOut(token);
    setCookie(reply, 'account', '');
    return reply.redirect(`/${market}/`, 303);
  };
}

function signInForms({ words, market }: Visit): Html {
  const email = html`<label class="field">${words.email} <input name="email" type="email" autocomplete="email" required></label>`;
  const password = (token: string) =>
    html`<label class="field">${words.password} <input name="password" type="password" autocomplete="${token}" minlength="8" required></label>`;
  return html`<div class="halves"><form class="box" method="post" action="/${market}/account/sign-in"><h2>${words.signIn}</h2>${email}${password('current-password')}<button class="main">${words.signIn}</button></form>
<form class="box" method="post" action="/${market}/account/register"><h2>${words.register}</h2><label class="field">${words.name} <input name="name" autocomplete="name" required></label>${email}${password('new-password')}<button>${words.register}</button></form></div>`;
}

function orderHistory(visit: Visit, account: Account, orders: readonly Order[]): Html {
  const { words, market } = visit;
  const date = new Intl.DateTimeFormat(MARKETS[market].locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const row = (order: Order) =>
    html`<tr><th scope="row"><a href="/${market}/checkout/confirmation/${order.number}">${order.number}</a></th><td>${date.format(new Date(order.placedAt))}</td><td>${order.email}</td><td>${words.statuses[order.status] ?? order.status}</td><td>${priceText(order.market, order.totals.grandMinor)}</td></tr>`;
  const table = html`<div class="wide" role="region" tabindex="0" aria-label="${words.orders}"><table><thead><tr><th scope="col">${words.orderNumber}</th><th scope="col">${words.date}</th><th scope="col">${words.email}</th><th scope="col">${words.status}</th><th scope="col">${words.total}</th></tr></thead><tbody>${orders.map(row)}</tbody></table></div>`;
  return html`<div class="row"><p>${account.name}, ${account.email}</p><form method="post" action="/${market}/account/sign-out"><button>${words.signOut}</button></form></div><h2>${words.orders}</h2>${orders.length === 0 ? html`<p>${words.noOrders}</p>` : table}`;
}
