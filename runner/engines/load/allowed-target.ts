import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { isAddress } from '../../core/pressure/ip-address.ts';

/** The one place that a generator may connect to: resolved once, pinned, everything else refused by the dialer inside k6. */
export interface AllowedTarget {
  readonly host: string;
  /** IPv4 and IPv6 literals, resolved when the pressure began; those that took a connection come first. */
  readonly addresses: readonly string[];
}

/** Every IPv4 and IPv6 address of a name; none when there is no such name. Rejects when it can't be told now. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const NO_SUCH_NAME = ['ENOTFOUND', 'ENODATA'];

/** As everything else on this machine resolves names, the hosts file included. */
export const resolveHost: Resolve = async (host) => {
  if (isAddress(host)) return [host];
  try {
    const found = await lookup(host, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch (error) {
    if (NO_SUCH_NAME.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new Error(`could not resolve ${host}: ${(error as Error).message}`, { cause: error });
  }
};

const CONNECT_MS = 2_000;

/**
 * The addresses, those first that take a connection: k6 goes to one address only, and a name like `localhost` may have one where nobody
 * listens. Nothing is sent.
 */
export async function reachableFirst(addresses: readonly string[], port: number): Promise<readonly string[]> {
  if (addresses.length < 2) return addresses;
  const answers = await Promise.all(addresses.map((address) => takesConnection(address, port)));
  const those = (wanted: boolean) => addresses.filter((_, index) => answers[index] === wanted);
  return [...those(true), ...those(false)];
}

function takesConnection(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (took: boolean) => {
      socket.destroy();
      resolve(took);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
