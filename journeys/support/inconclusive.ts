import type { Witness } from './witness.ts';

export type WalkInconclusiveCause = 'cohort_mismatch' | 'runner_fault' | 'throttled' | 'blocked' | 'target_refused';

export interface WalkInconclusive {
  readonly cause: WalkInconclusiveCause;
  readonly message: string;
}

/** The target could not be reached at all, before it ever answered. */
const UNREACHED =
  /ECONNREFUSED|ENOTFOUND|net::ERR_(CONNECTION_REFUSED|NAME_NOT_RESOLVED|ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED|PROXY_CONNECTION_FAILED)/;
/** The browser left, not the shop. */
const BROWSER_GONE =
  /Target (page, context or browser has been closed|crashed)|Browser (has been )?closed|browserContext.*closed|Page crashed/i;
/** Titles of the bot walls of Cloudflare, Akamai, DataDome, Imperva and their like. */
const CHALLENGE_TITLE =
  /just a moment|attention required|are you (a )?(human|robot)|verify (that )?you are (a )?human|captcha|pardon our interruption|security check/i;

/** The probe itself is set up wrongly: an account that is not configured, a journey that does not fit its segment. */
export class ProbeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProbeError';
  }
}

/**
 * Why this run says nothing about the release; null when it does. A document of another release counts whatever the journey said,
 * everything else only when the journey failed. `title` is the page's title after a failure.
 */
export function findInconclusive(error: unknown, witness: Witness, title: string): WalkInconclusive | null {
  const mismatch = witness.mismatch();
  const moved: WalkInconclusive | null = mismatch === null ? null : { cause: 'cohort_mismatch', message: mismatch };
  if (error === null) {
    if (moved === null && witness.releases.length === 0)
      return { cause: 'cohort_mismatch', message: 'no document named the release that made it' };
    return moved;
  }
  const message = firstLine(error instanceof Error ? error.message : String(error));
  if (witness.crashed() || BROWSER_GONE.test(message))
    return { cause: 'runner_fault', message: `the browser went away: ${message}` };
  if (error instanceof ReferenceError || error instanceof SyntaxError || error instanceof ProbeError) {
    return { cause: 'runner_fault', message: `the journey can not be walked: ${message}` };
  }
  if (witness.answers.length === 0 && UNREACHED.test(message)) return { cause: 'target_refused', message };
  return findThrottling(witness) ?? findChallenge(witness, title) ?? moved;
}

function findThrottling({ answers }: Witness): WalkInconclusive | null {
  const throttled = answers.find(
    ({ status, headers }) => status === 429 || (status === 503 && headers['retry-after'] !== undefined),
  );
  if (throttled === undefined) return null;
  const { method, url, status, headers } = throttled;
  return {
    cause: 'throttled',
    message: `${method} ${new URL(url).pathname} answered ${status}, Retry-After ${headers['retry-after'] ?? 'not given'}`,
  };
}

function findChallenge({ answers }: Witness, title: string): WalkInconclusive | null {
  const challenged = answers.find(({ headers }) => headers['cf-mitigated'] === 'challenge');
  if (challenged !== undefined)
    return { cause: 'blocked', message: `${new URL(challenged.url).pathname} answered with a bot challenge` };
  return CHALLENGE_TITLE.test(title)
    ? { cause: 'blocked', message: `the page shows a bot challenge: "${title}"` }
    : null;
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.slice(0, 300) ?? '';
}
