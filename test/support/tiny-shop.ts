import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TinyShop {
  readonly baseUrl: string;
  /** Requests so far, oldest first. */
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** What the router was told, oldest first. */
  readonly exposures: readonly unknown[];
  /** From now on nobody can buy in this release. */
  breakRelease(release: string): void;
  close(): Promise<void>;
}

/** Percent of users without a pin who get r2; `PUT /exposure` replaces it. */
interface Router {
  exposure: { readonly default: number };
  served: number;
  readonly broken: Set<string>;
  readonly told: unknown[];
}

/**
 * A shop of a dozen pages, one for each way in which a run can end; a partner's picture is on its home page. A pin (header, cookie or query parameter, all called `pin`) chooses the
 * release; every page names it by header, cookie and meta tag (all called `x-release`), and so does `/version`. Who has no pin gets r1, or r2 as often as
 * `/exposure` says.
 */
export async function startTinyShop({ partner = null }: { readonly partner?: string | null } = {}): Promise<TinyShop> {
  const requests: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const router: Router = { exposure: { default: 0 }, served: 0, broken: new Set(), told: [] };
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    requests.push({ method, url, headers });
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => answer(request, response, body, { partner, router }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    exposures: router.told,
    breakRelease: (release) => void router.broken.add(release),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  { partner, router }: { readonly partner: string | null; readonly router: Router },
): void {
  const url = new URL(request.url ?? '/', 'http://shop');
  const cookiePin = /(?:^|; )pin=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const release = String(request.headers.pin ?? cookiePin ?? url.searchParams.get('pin') ?? dealt(router));
  if (url.pathname === '/exposure') {
    route(request, response, body, router);
    return;
  }
  const page = (content: string, status = 200, by: string | null = release, headers: Record<string, string> = {}) => {
    const marks = by === null ? {} : { 'x-release': by, 'set-cookie': `x-release=${by}; Path=/` };
    const meta = by === null ? '' : `<meta content="${by}" name="x-release">`;
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...marks, ...headers });
    response.end(
      `<!doctype html><html lang="en"><head><title>Tiny</title>${meta}</head><body>${content}</body></html>`,
    );
  };
  const pages: Record<string, () => void> = {
    '/': () =>
      page(`<h1>Home</h1><a href="/p/mug">Mug</a>${partner === null ? '' : `<img alt="" src="${partner}/pixel.png">`}`),
    '/p/mug': () => page('<h1>Mug</h1><p>EUR 12.50</p><form method="post" action="/buy"><button>Buy</button></form>'),
    '/buy': () =>
      router.broken.has(release)
        ? page('<h1>Sorry</h1>', 500)
        : response.writeHead(303, { location: '/thanks/ORD-1001' }).end(),
    '/thanks/ORD-1001': () => page('<h1>Thank you</h1><p>Order ORD-1001</p>'),
    '/never': () => undefined,
    '/error': () => page('<h1>Sorry</h1>', 500),
    '/script': () => page('<h1>Script</h1><button onclick="undefinedFunction()">Go</button>'),
    '/other': () => page('<h1>Home</h1>', 200, 'r999'),
    '/unmarked': () => page('<h1>Home</h1>', 200, null),
    '/busy': () => page('<h1>Busy</h1>', 503, null, { 'retry-after': '30' }),
    '/wall': () => page('<script>document.title = "Just a moment..."</script>', 403, null),
    '/loop': () => page('<h1>Loop</h1><button onclick="for (;;) {}">Go</button>'),
    '/login': () => page(SIGN_IN),
    '/session': () => page(indiscreet(body)),
    '/version': () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ build: { release } })),
  };
  const found = pages[url.pathname];
  if (found === undefined) page('<h1>Not found</h1>', 404);
  else found();
}

/** Every page anew: nobody walks it without a pin while it is not the same for all. */
function dealt(router: Router): string {
  router.served += 1;
  return router.served % 100 < router.exposure.default ? 'r2' : 'r1';
}

function route({ method }: IncomingMessage, response: ServerResponse, body: string, router: Router): void {
  if (method === 'PUT') {
    router.exposure = JSON.parse(body) as Router['exposure'];
    router.told.push(router.exposure);
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(router.exposure));
}

const SIGN_IN =
  '<h1>Sign in</h1><form method="post" action="/session"><label>E-mail <input name="email"></label>' +
  '<label>Password <input name="password" type="password"></label><button>Sign in</button></form>';

/** The worst that a shop can do with a password: shows it, logs it, and puts it in a URL and a stored value. */
function indiscreet(form: string): string {
  const password = JSON.stringify(new URLSearchParams(form).get('password') ?? '').replaceAll('<', '\\u003c');
  return `<h1>Wrong password</h1><p></p><script>
    const typed = ${password};
    document.querySelector('p').textContent = typed;
    console.error('refused ' + typed);
    fetch('/audit?typed=' + encodeURIComponent(typed), { method: 'POST', headers: { authorization: 'Basic ' + btoa('user:' + typed) }, body: JSON.stringify({ typed }) });
    localStorage.setItem('typed', typed);
    setTimeout(() => { throw new Error('refused ' + typed); }, 0);
  </script>`;
}
