import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { LOAD_PERMIT_PATH, type LoadPermit, type PressRequest, permitFor } from '../../core/pressure/load-permit.ts';
import { permitOf } from './load-permit-shape.ts';

const LIMIT_MS = 5_000;
const LIMIT_BYTES = 64 * 1024;

export interface OwnershipQuestion {
  /** Scheme, host and port of the target. */
  readonly origin: string;
  /** Connections go to these only, whatever the name says by now. */
  readonly addresses: readonly string[];
  /** For the example in a refusal. */
  readonly request: PressRequest;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/**
 * The permit that the target itself serves, or why there is none. Redirects are not followed: who answers for another host does not own
 * this one. Rejects only when `signal` is aborted.
 */
export async function readOwnershipFile({
  origin,
  addresses,
  request: wanted,
  signal,
  limitMs = LIMIT_MS,
}: OwnershipQuestion): Promise<LoadPermit | readonly Diagnostic[]> {
  const place = `${origin}${LOAD_PERMIT_PATH}`;
  const example = JSON.stringify(permitFor(wanted));
  const refuse = (found: string): readonly Diagnostic[] => [
    {
      path: place,
      found,
      expected: 'a file in which the owner of the host permits this pressure',
      hint: `if the host is yours, serve there: ${example}`,
    },
  ];
  const pinned = new Agent({ connect: { lookup: pinnedLookup(addresses) } });
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const answer = await request(place, {
      dispatcher: pinned,
      signal: limited,
      headers: { accept: 'application/json', 'user-agent': 'waygate-synthetic (reads its load permit)' },
    });
    const { statusCode, headers, body } = answer;
    if (statusCode !== 200) {
      body.on('error', () => undefined).destroy();
      const to = typeof headers.location === 'string' ? ` to ${headers.location}, which is not followed` : '';
      return refuse(`status ${statusCode}${to}`);
    }
    const text = await atMost(LIMIT_BYTES, body);
    return text === null ? refuse(`more than ${LIMIT_BYTES / 1024} KiB`) : permitOf(text, place, example);
  } catch (error) {
    signal.throwIfAborted();
    const isLate = (error as Error).name === 'TimeoutError';
    return refuse(isLate ? `no complete answer within ${limitMs} ms` : `no answer: ${(error as Error).message}`);
  } finally {
    await pinned.destroy();
  }
}

function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = all;
    if (first === undefined) callback(new Error('no address to connect to'), '', 0);
    else if (options.all === true) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

async function atMost(bytes: number, body: AsyncIterable<Buffer>): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
