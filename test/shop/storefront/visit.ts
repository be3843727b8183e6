import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Market } from '../services/contracts.ts';
import { WORDS, type Words } from './words.ts';

/** One request of a shopper: who asks, where, and what is already known. */
export interface Visit {
  readonly market: Market;
  readonly words: Words;
  /** `/de/c/home?page=2` */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** `https://shop.example`, as the shopper's browser sees it. */
  readonly origin: string;
  readonly session: string;
  /** The cart's id: a shopper has one per market. */
  readonly cart: string;
  readonly cartCount: number;
  /** Token of a signed-in account. */
  readonly token: string | null;
  readonly checkout: string | null;
  readonly consent: 'accepted' | 'rejected' | null;
  /** The run that marked itself; null for people. */
  readonly synthetic: string | null;
}

/** Reads the request's cookies; opens a session when there is none. */
export function readVisit(request: FastifyRequest, reply: FastifyReply, market: Market): Visit {
  const cookies = readCookies(request.headers.cookie);
  const session = cookies.get('sid') ?? randomUUID();
  if (!cookies.has('sid')) setCookie(reply, 'sid', session);
  const consent = cookies.get('consent');
  const [path = '/', query = ''] = request.url.split('?', 2);
  return {
    market,
    words: WORDS[market],
    url: request.url,
    path,
    query: new URLSearchParams(query),
    origin: `${request.protocol}://${request.host}`,
    session,
    cart: `${session}.${market}`,
    cartCount: Number(cookies.get(`cart-${market}`) ?? 0) || 0,
    token: cookies.get('account') ?? null,
    checkout: cookies.get('checkout') ?? null,
    consent: consent === 'accepted' || consent === 'rejected' ? consent : null,
    synthetic: cookies.get('syn') ?? null,
  };
}

/** Adds a first-party cookie; an empty value deletes it. */
export function setCookie(reply: FastifyReply, name: string, value: string, maxAgeSeconds?: number): void {
  const age = value === '' ? '; Max-Age=0' : maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  reply.header('set-cookie', `${name}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Lax${age}`);
}

function readCookies(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header?.split(';') ?? []) {
    const [name, ...value] = pair.trim().split('=');
    if (name) cookies.set(name, decode(value.join('=')));
  }
  return cookies;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
