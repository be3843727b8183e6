import { request } from 'undici';
import { createMask, type Mask } from '../core/mask.ts';
import { TryLater, Undeliverable } from './notifier.ts';
import { retryAfterMs } from './retry-after.ts';

/** Where a notifier sends to. */
export interface HttpTarget {
  /** The notifier's id, which every error begins with. */
  readonly who: string;
  /** Without credentials. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly mask: Mask;
}

export interface Exchange {
  readonly method?: 'GET' | 'POST';
  /** Replaces path and query of the target's. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  /** The instant that a `Retry-After` with a date is held against, ms since 1970. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** An answer is read as far as this; what is wanted of one is a word, or the few alerts of a release. */
const MOST_BYTES = 1_000_000;
const EXCERPT = 300;

/**
 * Makes a target of an address. Credentials in it are sent as basic authentication; whatever is in `secrets` never shows in an error.
 * Throws an `Error` that does not repeat the address when it is none.
 */
export function httpTarget(who: string, address: string, secrets: readonly string[]): HttpTarget {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error(`${who}: the address is not an http(s) URL; write it out, such as https://host.example/path`);
  }
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    who,
    url,
    headers: user === '' ? {} : { authorization: `Basic ${basic}` },
    mask: createMask([...secrets, ...(user === '' ? [] : [password, basic])]),
  };
}

/** What of a webhook's address is a secret: whoever has its path and query may write to the channel. */
export function secretsOf(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { href, pathname, search, searchParams } = new URL(address);
  const parts = [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length >= 8);
  return [href, `${pathname}${search}`, pathname, search, ...parts].filter((part) => part.length >= 4);
}

/**
 * One request; resolves with the answer's text when it is 2xx. Rejects with `Undeliverable` when the other side refuses it for good, with `TryLater` when it
 * names a time to wait, else with an `Error` that says what was found and how to mend it. Redirects are not followed: they would carry the message,
 * and perhaps a token, to a place that nobody configured.
 */
export async function exchange(target: HttpTarget, { path, nowMs, signal, ...wanted }: Exchange): Promise<string> {
  const { who, mask } = target;
  const url = path === undefined ? target.url : new URL(path, target.url);
  const answer = await request(url, {
    method: wanted.method ?? 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'waygate', ...target.headers, ...wanted.headers },
    ...(wanted.body === undefined ? {} : { body: wanted.body }),
    signal,
  })
    .then(async ({ statusCode, headers, body }) => ({
      status: statusCode,
      retryAfter: headers['retry-after'],
      text: await textOf(body),
    }))
    .catch((error: NodeJS.ErrnoException) => {
      throw new Error(
        signal.aborted
          ? `${who}: ${url.host} did not answer in time`
          : `${who}: ${url.host} can not be reached (${error.code ?? error.name}); is it up, and the address right?`,
      );
    });
  if (answer.status >= 200 && answer.status < 300) return answer.text;
  const said = mask(answer.text).replaceAll(/\s+/g, ' ').trim().slice(0, EXCERPT);
  const message = `${who}: ${url.host} answered ${answer.status}${said === '' ? '' : ` (${said})`}; ${hintOf(answer.status)}`;
  const afterMs = [429, 503].includes(answer.status) ? retryAfterMs(answer.retryAfter, nowMs) : null;
  if (afterMs !== null) throw new TryLater(message, afterMs);
  throw isPassing(answer.status) ? new Error(message) : new Undeliverable(message);
}

function isPassing(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}

function hintOf(status: number): string {
  if (isPassing(status)) return 'to be tried again';
  if (status < 400) return 'give the address that it redirects to';
  if (status === 401 || status === 403) return 'its token or address is refused: renew it';
  if (status === 404 || status === 410) return 'nothing takes messages there: was the webhook or channel deleted?';
  return 'it will not take this message';
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
