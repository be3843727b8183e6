import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { callerOf, onBehalfOf } from '../services/caller.ts';
import {
  type Category,
  MARKETS,
  type Market,
  type ReleaseState,
  ServiceRefusal,
  type ShopServices,
} from '../services/contracts.ts';
import { registerAssets } from './assets.ts';
import { formOf, readForms } from './forms.ts';
import { accountPage, register, signIn, signOut } from './pages/account.ts';
import { addToCart, cartPage, setCoupon, setQuantity } from './pages/cart.ts';
import { addressPage, setAddress, setShipping, shippingPage, startCheckout } from './pages/checkout.ts';
import { registerCrawlerFiles } from './pages/crawlers.ts';
import { dealPage } from './pages/deal.ts';
import { homePage } from './pages/home.ts';
import { categoryPage, searchPage, suggestions } from './pages/listing.ts';
import { notFound } from './pages/not-found.ts';
import { confirmationPage, paymentPage, placeOrder } from './pages/payment.ts';
import { problemPage, problemText } from './pages/problem.ts';
import { productPage } from './pages/product.ts';
import type { Handler, ShopContext } from './shop-context.ts';
import { readVisit, setCookie } from './visit.ts';

const POLICY =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const RETRY_AFTER_SECONDS = '1';
const CONSENT_DAYS = 180;
/** What proxies note for a client that closed its request; it is never sent. */
const GONE = 499;

/** The storefront of one release. It has no port of its own: whoever creates it listens. */
export async function createStorefront({
  services,
  state,
}: {
  readonly services: ShopServices;
  readonly state: ReleaseState;
}): Promise<FastifyInstance> {
  const app = fastify({
    trustProxy: true,
    routerOptions: { ignoreTrailingSlash: true },
    // Addresses that can't be decoded never reach the router.
    frameworkErrors(_error, request, reply) {
      const visit = readVisit(request, reply, marketOf(request.url));
      void notFound(shop, visit, reply).then((page) => document(reply, page));
    },
  });
  readForms(app);
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('x-content-type-options', 'nosniff');
    if (!String(reply.getHeader('content-type')).startsWith('text/html')) return payload;
    reply.header('content-security-policy', POLICY).header('referrer-policy', 'strict-origin-when-cross-origin');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
    return payload;
  });

  const trees = new Map<Market, Promise<readonly Category[]>>();
  const shop: ShopContext = {
    services,
    state,
    assets: registerAssets(app, state),
    placed: new Map(),
    categories(market) {
      const known = trees.get(market) ?? services.categories(market);
      trees.set(market, known);
      known.catch(() => trees.delete(market));
      return known;
    },
  };

  registerCrawlerFiles(app, shop);
  const elsewhere = (path: string, language: string | undefined) => {
    const market = language?.startsWith('de') ? 'de' : language?.startsWith('ja') ? 'jp' : 'us';
    return `/${market}${path}`;
  };
  // Links without a market are what ads and newsletters carry: the parameters go along.
  app.get('/', (request, reply) => reply.redirect(elsewhere(request.url, request.headers['accept-language']), 302));
  app.get('/deal/:id', (request, reply) =>
    reply.redirect(elsewhere(request.url, request.headers['accept-language']), 302),
  );
  for (const market of Object.keys(MARKETS) as Market[]) registerMarket(app, shop, market);
  app.setNotFoundHandler(async (request, reply) => {
    const visit = readVisit(request, reply, marketOf(request.url));
    return document(reply, await notFound(shop, visit, reply));
  });
  app.setErrorHandler(async (error, request, reply) => {
    // Nobody is there any more: what went wrong went wrong because of that.
    if (reply.raw.destroyed) return reply.code(GONE).send();
    const refusal = error instanceof ServiceRefusal ? error : null;
    // The server itself refuses what it can't read with a status of the 4xx.
    const status = refusal?.status ?? (error as { statusCode?: number }).statusCode ?? 500;
    if (refusal === null && status >= 500)
      process.stderr.write(
        `${state.release} ${request.method} ${request.url}: ${String((error as Error).stack ?? error)}\n`,
      );
    if (status === 503 || status === 429) reply.header('retry-after', RETRY_AFTER_SECONDS);
    const visit = readVisit(request, reply, marketOf(request.url));
    return document(reply.code(status), await problemPage(shop, visit, problemText(visit, refusal?.code ?? '')));
  });
  return app;
}

function registerMarket(app: FastifyInstance, shop: ShopContext, market: Market): void {
  const route = (method: 'GET' | 'POST', path: string, handler: Handler) =>
    app.route({
      method,
      url: `/${market}${path}`,
      handler: async (request, reply) => {
        const visit = readVisit(request, reply, market);
        const answer = await onBehalfOf(callerOf(request.raw, reply.raw), () => handler(visit, request, reply));
        return typeof answer === 'string' ? document(reply, answer) : answer;
      },
    });
  route('GET', '/', homePage(shop));
  route('GET', '/c/*', categoryPage(shop));
  route('GET', '/search', searchPage(shop));
  route('GET', '/suggest', suggestions(shop));
  route('GET', '/p/:slug', productPage(shop));
  route('GET', '/deal/:id', dealPage(shop));
  route('GET', '/cart', cartPage(shop));
  route('POST', '/cart/add', addToCart(shop));
  route('POST', '/cart/quantity', setQuantity(shop));
  route('POST', '/cart/coupon', setCoupon(shop));
  route('POST', '/checkout', startCheckout(shop));
  route('GET', '/checkout/address', addressPage(shop));
  route('POST', '/checkout/address', setAddress(shop));
  route('GET', '/checkout/shipping', shippingPage(shop));
  route('POST', '/checkout/shipping', setShipping(shop));
  route('GET', '/checkout/payment', paymentPage(shop));
  route('POST', '/checkout/payment', placeOrder(shop));
  route('GET', '/checkout/confirmation/:number', confirmationPage(shop));
  route('GET', '/account', accountPage(shop));
  route('POST', '/account/sign-in', signIn(shop));
  route('POST', '/account/register', register(shop));
  route('POST', '/account/sign-out', signOut(shop));
  route('POST', '/consent', async (_visit, request, reply) => {
    const form = formOf(request);
    setCookie(reply, 'consent', form.get('consent') === 'accepted' ? 'accepted' : 'rejected', CONSENT_DAYS * 86_400);
    const back = form.get('back') ?? '';
    return reply.redirect(/^\/[a-z]/.test(back) ? back : `/${market}/`, 303);
  });
}

function marketOf(url: string): Market {
  return (Object.keys(MARKETS) as Market[]).find((market) => url.startsWith(`/${market}/`)) ?? 'us';
}

function document(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page);
}
