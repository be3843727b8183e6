import { request } from 'undici';
import type { ResultDocument } from '../core/result.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Walk } from '../core/walk.ts';
import { createAdhocMetrics, type MetricSettings } from './create-metrics.ts';

export interface WalkToPush {
  /** Of a Prometheus Pushgateway; credentials in it are sent as basic authentication and never shown. */
  readonly url: string;
  readonly settings: MetricSettings;
  readonly walk: Pick<Walk, 'command'>;
  readonly runs: readonly RunRecord[];
  readonly result: ResultDocument;
}

const TIMEOUT_MS = 10_000;
const JOB = 'waygate_adhoc';

/**
 * Sends an ad hoc walk's metrics to a Pushgateway, replacing those of the walk before at the same location.
 * Rejects with an `Error` that names the gateway (without credentials) and what it said.
 */
export async function pushWalkMetrics({ url, settings, walk, runs, result }: WalkToPush): Promise<void> {
  const gateway = parseGateway(url);
  const metrics = await createAdhocMetrics(settings);
  for (const record of runs) metrics.record({ kind: 'run', record });
  if (result.verdict !== null) {
    const { verdict, odds, limit, cells } = result;
    const standing = { verdict, odds: odds ?? 0, limit: limit ?? 1 / settings.judge.alpha, cells };
    metrics.record({
      kind: 'verdict',
      standing,
      atMs: Math.max(0, ...runs.map((run) => Date.parse(run.finishedAt ?? run.startedAt))),
    });
  }
  const { contentType, text } = await metrics.expose();
  const address = `${gateway.base}/metrics/job/${JOB}/command/${walk.command}/location/${encodeURIComponent(settings.location)}`;
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

/** To be asked before a walk is made whose metrics nobody could push. */
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
