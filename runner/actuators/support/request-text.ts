import { type Dispatcher, request } from 'undici';
import { excerpt, trouble, wordsOf } from './trouble.ts';
import { tookTooLong } from './within-signal.ts';

export interface TextRequest {
  /** For messages: whom one would look after. */
  readonly system: string;
  readonly url: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How to mend what the system refuses. */
  readonly hint: string;
  readonly signal: AbortSignal;
  /** Of the message of a refusal: an answer may repeat what it was sent. */
  readonly mask: (text: string) => string;
  readonly dispatcher?: Dispatcher;
}

/** A system that answers more than this is not the one that was meant. */
const LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * The body of a 2xx answer. Redirects are not followed: an order is for whom it was addressed to. Rejects with an `Error` that names
 * the system, for another status with the first of what it said; also when the signal is aborted.
 */
export async function requestText(asked: TextRequest): Promise<string> {
  const { system, url, method, headers = {}, body, hint, signal, mask, dispatcher } = asked;
  const question = `${method} ${address(url)}`;
  const fail = (found: string, cause?: unknown) => trouble(system, `${question}: ${found}`, hint, cause);
  try {
    signal.throwIfAborted();
    const answer = await request(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': 'waygate', ...headers },
      body: body ?? null,
      signal,
      // An order is rare. A connection that was kept for it may have died unseen.
      reset: true,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    const text = await readAtMost(LIMIT_BYTES, answer.body);
    if (text === null) throw fail(`it answered with more than ${LIMIT_BYTES / 1024 / 1024} MiB`);
    const { statusCode, headers: said } = answer;
    if (statusCode >= 200 && statusCode < 300) return text;
    const to = typeof said.location === 'string' ? ` to ${address(said.location, url)}, which is not followed` : '';
    throw fail(`it answered ${statusCode}${to}${text.trim() === '' ? '' : `: ${excerpt(mask(text))}`}`);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`${system}: `)) throw error;
    if (signal.aborted) throw tookTooLong(system, signal);
    throw fail(`it can not be reached (${wordsOf(error)})`, error);
  }
}

/** Parses what a system answered. Throws an `Error` that names it. */
export function parseAnswer(system: string, text: string, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw trouble(system, `found “${excerpt(text, 100)}” where JSON was expected`, hint, cause);
  }
}

/** Without credentials and without the query, which may hold some. */
function address(url: string, base?: string): string {
  if (!URL.canParse(url, base)) return 'somewhere that is no address';
  const { origin, pathname } = new URL(url, base);
  return `${origin}${pathname}`;
}

async function readAtMost(bytes: number, body: AsyncIterable<Buffer>): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
