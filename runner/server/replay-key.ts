import type { IncomingHttpHeaders } from 'node:http';
import { parseInstant } from '../core/instant.ts';
import { type Refusal, refusal } from './refusal.ts';

/** What makes a changing request unlike every other, and for how long it must be remembered. */
export interface ReplayKey {
  readonly key: string;
  readonly seconds: number;
}

/** A client that tries again the next day means it anew. */
const KEY_SECONDS = 86_400;
/** How far a client's clock may be off. */
const SKEW_SECONDS = 300;
/** Longer than any timestamp stays good: one from a fast clock does for twice the skew. */
const NONCE_SECONDS = 2 * SKEW_SECONDS + 60;

/**
 * The key of a changing request: its `Idempotency-Key`, or its `X-Waygate-Nonce` with an `X-Waygate-Timestamp` (ISO 8601 in UTC, or
 * seconds since the epoch). A timestamp that is given must be close to `now`, in milliseconds since the epoch.
 */
export function replayKeyOf(headers: IncomingHttpHeaders, now: number): ReplayKey | Refusal {
  const key = headers['idempotency-key'];
  const nonce = headers['x-waygate-nonce'];
  const timestamp = headers['x-waygate-timestamp'];
  const given = key ?? nonce;
  if (given === undefined || (key === undefined && timestamp === undefined)) {
    const found = given === undefined ? 'neither' : 'X-Waygate-Nonce without X-Waygate-Timestamp';
    return refusal('key_missing', found, EXPECTED, 'make a new one for each change, and keep it for its retries');
  }
  if (typeof given !== 'string' || !/^[\x21-\x7e]{8,128}$/.test(given)) {
    const found = `${String(given).length} characters`;
    return refusal(
      'key_malformed',
      found,
      '8 to 128 printable ASCII characters without spaces, once',
      'a UUID will do',
    );
  }
  const problem = timestamp === undefined ? null : clockProblem(String(timestamp), now);
  if (problem !== null) return problem;
  return key === undefined
    ? { key: `nonce:${given}`, seconds: NONCE_SECONDS }
    : { key: `key:${given}`, seconds: KEY_SECONDS };
}

function clockProblem(timestamp: string, now: number): Refusal | null {
  const at = /^\d{9,11}$/.test(timestamp) ? Number(timestamp) * 1000 : parseInstant(timestamp);
  const expected = `within ${SKEW_SECONDS} s of ${new Date(now).toISOString()}, which is now`;
  if (at === null) {
    const hint = 'send ISO 8601 in UTC, or seconds since the epoch';
    return refusal('clock_skewed', `X-Waygate-Timestamp of ${timestamp.length} characters`, expected, hint);
  }
  if (Math.abs(at - now) <= SKEW_SECONDS * 1000) return null;
  return refusal('clock_skewed', new Date(at).toISOString(), expected, 'set the clock, and send the request anew');
}

const EXPECTED = 'Idempotency-Key, or X-Waygate-Nonce with X-Waygate-Timestamp';
