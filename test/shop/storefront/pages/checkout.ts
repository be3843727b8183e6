import type { FastifyReply } from 'fastify';
import { type Checkout, MARKETS, ServiceRefusal, SHIPPING_METHODS } from '../../services/contracts.ts';
import { formOf } from '../forms.ts';
import { type Fragment, type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { priceText } from '../price-text.ts';
import type { Handler, ShopContext } from '../shop-context.ts';
import { setCookie, type Visit } from '../visit.ts';
import { problemNote } from './problem.ts';

const COUNTRIES = ['DE', 'AT', 'CH', 'FR', 'US', 'CA', 'JP'] as const;

/** Fixes the cart, reserves its stock and asks for the address. */
export function startCheckout(shop: ShopContext): Handler {
  return (visit, _request, reply) =>
    kindly(visit, reply, '/cart', async () => {
      setCookie(reply, 'checkout', (await shop.services.startCheckout(visit.cart, visit.market)).id);
      return '/checkout/address';
    });
}

/** Goes where `act` says; a refusal is shown where the shopper can do something about it. */
async function kindly(
  { market }: Visit,
  reply: FastifyReply,
  back: string,
  act: () => Promise<string>,
): Promise<FastifyReply> {
  try {
    return reply.redirect(`/${market}${await act()}`, 303);
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.status >= 500) throw error;
    // An order that is placed leaves nothing to be mended in its checkout.
    const place = error.code === 'already_ordered' ? '/cart' : back;
    return reply.redirect(`/${market}${place}?problem=${encodeURIComponent(error.code)}`, 303);
  }
}

export function addressPage(shop: ShopContext): Handler {
  return async (visit, _request, reply) => {
    const checkout = await current(shop, visit);
    if (checkout === null) return toCart(visit, reply);
    const account = visit.token === null ? null : await shop.services.account(visit.token);
    const known = checkout.address ?? account?.address ?? null;
    const { words, market } = visit;
    const field = (label: string, name: string, token: string, value: string | null | undefined, type = 'text') =>
      html`<label class="field">${label} <input name="${name}" type="${type}" autocomplete="${token}" value="${value ?? ''}" required></label>`;
    const country = known?.country ?? MARKETS[market].country;
    const names = new Intl.DisplayNames(MARKETS[market].locale, { type: 'region' });
    return checkoutPage(
      shop,
      visit,
      0,
      html`<form class="narrow" method="post" action="/${market}/checkout/address">
${field(words.email, 'email', 'email', checkout.email ?? account?.email, 'email')}${field(words.name, 'name', 'name', known?.name ?? account?.name)}
${field(words.street, 'street', 'street-address', known?.street)}${field(words.postcode, 'postcode', 'postal-code', known?.postcode)}${field(words.city, 'city', 'address-level2', known?.city)}
<label class="field">${words.country} <select name="country" autocomplete="country">${COUNTRIES.map((code) => html`<option value="${code}"${code === country && html` selected`}>${names.of(code)}</option>`)}</select></label>
<button class="main">${words.continue}</button></form>`,
    );
  };
}

export function setAddress(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const checkout = await current(shop, visit);
    if (checkout === null) return toCart(visit, reply);
    const form = formOf(request);
    const text = (name: string) => (form.get(name) ?? '').trim();
    const [email, name, street, postcode, city, country] = [
      'email',
      'name',
      'street',
      'postcode',
      'city',
      'country',
    ].map(text);
    if (!email?.includes('@') || !name || !street || !postcode || !city || !country) {
      return reply.redirect(`/${visit.market}/checkout/address?problem=incomplete`, 303);
    }
    return kindly(visit, reply, '/checkout/address', async () => {
      await shop.services.setAddress(checkout.id, email, { name, street, postcode, city, country });
      return '/checkout/shipping';
    });
  };
}

export function shippingPage(shop: ShopContext): Handler {
  return async (visit, _request, reply) => {
    const checkout = await current(shop, visit);
    if (checkout?.address == null) return toCart(visit, reply);
    const { words, market } = visit;
    const chosen = checkout.shipping ?? 'standard';
    return checkoutPage(
      shop,
      visit,
      1,
      html`<form class="narrow" method="post" action="/${market}/checkout/shipping"><fieldset><legend>${words.steps[1]}</legend>${SHIPPING_METHODS.map(
        (method) =>
          html`<label class="check"><input type="radio" name="shipping" value="${method}"${method === chosen && html` checked`}> ${words.shipping[method]} <span class="quiet">${priceText(market, checkout.shippingRates[method])}</span></label>`,
      )}</fieldset><button class="main">${words.continue}</button></form>`,
    );
  };
}

export function setShipping(shop: ShopContext): Handler {
  return async (visit, request, reply) => {
    const checkout = await current(shop, visit);
    const method = SHIPPING_METHODS.find((known) => known === formOf(request).get('shipping'));
    if (checkout === null) return toCart(visit, reply);
    if (method === undefined) return reply.redirect(`/${visit.market}/checkout/shipping?problem=incomplete`, 303);
    return kindly(visit, reply, '/checkout/shipping', async () => {
      await shop.services.setShipping(checkout.id, method);
      return '/checkout/payment';
    });
  };
}

/** The visit's checkout, if it belongs to this market and has not been cleared. */
export async function current(shop: ShopContext, { checkout: id, market }: Visit): Promise<Checkout | null> {
  const checkout = id === null ? null : await shop.services.checkout(id);
  return checkout?.cart.market === market ? checkout : null;
}

export function toCart({ market }: Visit, reply: FastifyReply): FastifyReply {
  return reply.redirect(`/${market}/cart`, 303);
}

/** A page of the checkout with its place among the three steps. */
export function checkoutPage(
  shop: ShopContext,
  visit: Visit,
  step: 0 | 1 | 2,
  body: Fragment,
  heading?: string,
): Promise<string> {
  const { words } = visit;
  const title = heading ?? words.steps[step];
  return layout(shop, visit, {
    title,
    canonical: null,
    main: html`${progress(visit, step)}<h1>${title}</h1>${problemNote(visit)}${body}`,
  });
}

function progress({ words }: Visit, step: number): Html {
  return html`<ol class="steps">${words.steps.map((name, index) => html`<li${index === step && html` aria-current="step"`}>${index + 1}. ${name}</li>`)}</ol>`;
}
