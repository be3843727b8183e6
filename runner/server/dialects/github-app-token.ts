import { createPrivateKey, sign } from 'node:crypto';
import { request } from 'undici';

export interface GithubApp {
  /** Its id or client id. */
  readonly id: string;
  /** PEM, as GitHub gives it out. */
  readonly privateKey: string;
  /** `https://api.github.com` unless said; of GitHub Enterprise, with `/api/v3`. */
  readonly api?: string;
}

/** Ends a minute before GitHub says, so that it does not end on its way. */
const MARGIN_MS = 60_000;

/**
 * Tokens of the app's installations, as `GithubOptions` wants them: each is asked for once an hour, with a statement that the app's key signed (RS256).
 * Throws when the key is none; the tokens reject with an `Error` that repeats no secret.
 */
export function githubAppTokens(
  { id, privateKey, api = 'https://api.github.com' }: GithubApp,
  now: () => number,
): (installation: number, signal: AbortSignal) => Promise<string> {
  const key = createPrivateKey(privateKey);
  const known = new Map<number, { readonly token: string; readonly untilMs: number }>();
  return async (installation, signal) => {
    const kept = known.get(installation);
    if (kept !== undefined && now() < kept.untilMs) return kept.token;
    const seconds = Math.floor(now() / 1000);
    // A minute back: GitHub refuses what its clock has not reached yet.
    const claims = { iss: id, iat: seconds - 60, exp: seconds + 540 };
    const unsigned = [{ alg: 'RS256', typ: 'JWT' }, claims].map(encoded).join('.');
    const signature = sign('RSA-SHA256', Buffer.from(unsigned), key).toString('base64url');
    const { statusCode, body } = await request(`${api}/app/installations/${installation}/access_tokens`, {
      method: 'POST',
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${unsigned}.${signature}`,
        'user-agent': 'waygate',
      },
      signal,
    });
    if (statusCode !== 201) {
      await body.dump();
      throw new Error(
        `GitHub gives no token for installation ${installation} (${statusCode}): is the app's key right?`,
      );
    }
    const { token, expires_at: expiresAt } = (await body.json()) as { token: string; expires_at: string };
    known.set(installation, { token, untilMs: Date.parse(expiresAt) - MARGIN_MS });
    return token;
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
