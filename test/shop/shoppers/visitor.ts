import { type Dispatcher, request } from 'undici';

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One answer, as the visitor got it. */
export interface Answered {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly status: number;
  /** Until the last byte. */
  readonly ms: number;
  /** Which release the page says it is from; null for what is no page. */
  readonly release: string | null;
}

export interface VisitorSettings {
  readonly origin: string;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose connections are used. */
  readonly dispatcher?: Dispatcher;
  /** How long an answer is waited for; without it as long as it takes. */
  readonly patienceMs?: number;
  readonly onAnswer?: (answered: Answered) => void;
}

/** A client with cookies, forms and redirects, and no browser. */
export class Visitor {
  readonly #settings: VisitorSettings;
  readonly #cookies: Map<string, string>;

  constructor(settings: VisitorSettings) {
    this.#settings = settings;
    this.#cookies = new Map(Object.entries(settings.cookies ?? {}));
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** Follows redirects. */
  async get(path: string): Promise<Page> {
    return this.#follow(await this.#ask('GET', path));
  }

  /** Sends a form and follows the redirect that answers it. */
  async post(path: string, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.#follow(await this.#ask('POST', path, form));
  }

  /** Sends a form as the page's script does: the answer is JSON, unless something broke. */
  send(path: string, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.#ask('POST', path, form, { accept: 'application/json' });
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    form?: Readonly<Record<string, string>>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const { origin, dispatcher, patienceMs, onAnswer } = this.#settings;
    const startedAt = performance.now();
    const answer = await request(origin + path, {
      method,
      headers: {
        ...this.#settings.headers,
        ...more,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
      ...(dispatcher === undefined ? {} : { dispatcher }),
      ...(patienceMs === undefined ? {} : { signal: AbortSignal.timeout(patienceMs) }),
    });
    const body = await answer.body.text();
    const { statusCode: status, headers } = answer;
    const release = headers['x-shop-release'];
    const ms = performance.now() - startedAt;
    onAnswer?.({ method, path, status, ms, release: typeof release === 'string' ? release : null });
    this.#keep([headers['set-cookie'] ?? []].flat());
    return { status, headers, body };
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  async #follow(page: Page): Promise<Page> {
    const { location } = page.headers;
    if (page.status < 300 || page.status > 399 || typeof location !== 'string') return page;
    return this.get(location.replace(this.#settings.origin, ''));
  }
}
