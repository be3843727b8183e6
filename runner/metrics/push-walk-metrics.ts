import type { ResultDocument } from '../core/result.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Walk } from '../core/walk.ts';
import { createAdhocMetrics, type MetricSettings } from './create-metrics.ts';
import { pushMetrics } from './push-metrics.ts';

export interface WalkToPush {
  /** Of a Prometheus Pushgateway; credentials in it are sent as basic authentication and never shown. */
  readonly url: string;
  readonly settings: MetricSettings;
  readonly walk: Pick<Walk, 'command'>;
  readonly runs: readonly RunRecord[];
  readonly result: ResultDocument;
}

/**
 * Sends an ad hoc walk's metrics to a Pushgateway, replacing those of the walk before at the same location. Rejects as `pushMetrics` does.
 */
export async function pushWalkMetrics({ url, settings, walk, runs, result }: WalkToPush): Promise<void> {
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
  await pushMetrics({ url, command: walk.command, location: settings.location, ...(await metrics.expose()) });
}
