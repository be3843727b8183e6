import { request } from 'undici';
import type { Exposition } from './create-metrics.ts';

export interface MetricsToPush extends Exposition {
  /** Of a Prometheus Pushgateway; credentials in it are sent as basic authentication and never shown. */
  readonly url: string;
  readonly command: string;
  readonly location: string;
}

const TIMEOUT_MS = 10_000;
const JOB = 'waygate_adhoc';

/**
 * Sends metrics to a Pushgateway, replacing those that the same command left at the same location.
 * Rejects with an `Error` that names the gateway (without credentials) and what it said.
 */
export async function pushMetrics({ url, command, location, contentType, text }: MetricsToPush): Promise<void> {
  const gateway = parseGateway(url);
  const address = `${gateway.base}/metrics/job/${JOB}/command/${command}/location/${encodeURIComponent(location)}`;
  const failure = await request(address, {
    method: 'PUT',
    headers: { 'content-type': contentType, ...gateway.authorization },
    body: text,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  }).then(
    async ({ statusCode, body }) => {
      const said = (await body.text()).trim().slice(0, 300);
      return statusCode < 300 ? null : `it answered ${statusCode}${said === '' ? '' : `: ${said}`}`;
    },
    (error: NodeJS.ErrnoException) => `it can not be reached (${error.code ?? error.name})`,
  );
  if (failure !== null) throw new Error(`could not push metrics to ${gateway.base}: ${failure}`);
}

/** To be asked before something is done whose metrics nobody could push. */
export function isGatewayAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

interface Gateway {
  /** Without credentials and without a slash at its end. */
  readonly base: string;
  readonly authorization: Readonly<Record<string, string>>;
}

function parseGateway(url: string): Gateway {
  if (!isGatewayAddress(url)) {
    throw new Error('could not push metrics: the address of the push gateway is not an http(s) address');
  }
  const { username, password, origin, pathname } = new URL(url);
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    base: `${origin}${pathname.replace(/\/$/, '')}`,
    authorization: username === '' ? {} : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
  };
}
