import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Person } from '../core/release/plan.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { RoleTokens } from './role-tokens.ts';

export interface BrowserSessionsOptions {
  readonly tokens: Pick<RoleTokens, 'holder'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether browsers reach the server by https: cookies are then never sent otherwise. */
  readonly secure: boolean;
  readonly lifeSeconds?: number;
}

/** Somebody at a browser who has shown a token. */
export interface Session {
  readonly id: string;
  readonly tokenId: string;
  readonly person: Person;
}

/**
 * Sessions of the dashboard. A session is a signed cookie: the key is made at the start and kept nowhere, so a restart ends all. It opens
 * what its token opens, and no longer: revoked or expired, the token ends its sessions.
 */
export interface BrowserSessions {
  /** Values for `Set-Cookie`, and what the page's requests repeat in `X-CSRF-Token` (it is in the cookie `waygate_csrf`, too). */
  open(tokenId: string): { readonly cookies: readonly string[]; readonly csrf: string };
  /** Values for `Set-Cookie` that end the session in the browser. */
  end(): readonly string[];
  /** Whose session the `Cookie` header shows; null when it shows none. */
  read(cookie: string | undefined): Session | Refusal | null;
  /** Why a changing request is not the dashboard's own; null when it is: its header must repeat the cookie, and fit the session. */
  csrfProblem(session: Session, cookie: string | undefined, header: string | undefined): Refusal | null;
}

const EIGHT_HOURS = 28_800;
const CSRF_COOKIE = 'waygate_csrf';
export const CSRF_HEADER = 'x-csrf-token';

export function createBrowserSessions({
  tokens,
  now,
  secure,
  lifeSeconds = EIGHT_HOURS,
}: BrowserSessionsOptions): BrowserSessions {
  const key = randomBytes(32);
  // Browsers take a cookie with this prefix only from this host itself, over https.
  const name = secure ? '__Host-waygate_session' : 'waygate_session';
  const sign = (use: string, text: string) => createHmac('sha256', key).update(`${use}\n${text}`).digest('base64url');
  const csrfOf = (id: string) => sign('csrf', id);
  const attributes = `Path=/; SameSite=Strict${secure ? '; Secure' : ''}`;
  const cookie = (cookieName: string, value: string, seconds: number, more = '') =>
    `${cookieName}=${value}; Max-Age=${seconds}; ${attributes}${more}`;
  const cookies = (session: string, csrf: string, seconds: number) => [
    cookie(name, session, seconds, '; HttpOnly'),
    // The page's script reads this one.
    cookie(CSRF_COOKIE, csrf, seconds),
  ];

  const signed = (value: string): string | null => {
    const [payload = '', signature = '', ...more] = value.split('.');
    return more.length === 0 && sameText(signature, sign('session', payload)) ? payload : null;
  };

  return Object.freeze<BrowserSessions>({
    open(tokenId) {
      const id = randomBytes(16).toString('base64url');
      const content = [id, tokenId, now() + lifeSeconds * 1000].join(' ');
      const payload = Buffer.from(content).toString('base64url');
      const csrf = csrfOf(id);
      return { cookies: cookies(`${payload}.${sign('session', payload)}`, csrf, lifeSeconds), csrf };
    },
    end: () => cookies('', '', 0),
    read(header) {
      const values = cookiesNamed(name, header);
      if (values.length === 0) return null;
      // Another server on this host can set a cookie of the same name beside ours.
      const payload = values.map(signed).find((found) => found !== null);
      if (payload === undefined) {
        return refusal('session_forged', 'a session that this server did not open', SESSION, 'sign in again');
      }
      const [id = '', tokenId = '', endsAt = ''] = Buffer.from(payload ?? '', 'base64url')
        .toString()
        .split(' ');
      const person = tokens.holder(tokenId);
      if (Number(endsAt) > now() && person !== null) return { id, tokenId, person };
      const found = person === null ? 'a session whose token was revoked or has expired' : 'a session that has ended';
      return refusal('session_ended', found, SESSION, 'sign in again');
    },
    csrfProblem({ id }, cookieHeader, header) {
      const expected = `${CSRF_HEADER} that repeats the cookie ${CSRF_COOKIE}`;
      const hint = 'reload the page; scripts use a token instead of a session';
      if (header === undefined) return refusal('csrf_missing', `no ${CSRF_HEADER}`, expected, hint);
      const repeats = cookiesNamed(CSRF_COOKIE, cookieHeader).some((value) => sameText(value, header));
      if (repeats && sameText(header, csrfOf(id))) return null;
      return refusal('csrf_wrong', `a ${CSRF_HEADER} of no session of this page`, expected, hint);
    },
  });
}

const SESSION = 'a session that stands';

function cookiesNamed(name: string, header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
