import { Registry } from 'prom-client';
import { cellKey } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import { loadFamilies, type NamedFamily } from './load-families.ts';
import type { MetricEvent, MetricScope } from './metric-family.ts';
import { type SeriesBudget, seriesBudget } from './series-budget.ts';

/** What of the settings metrics depend on. */
export type MetricSettings = Pick<Settings, 'cells' | 'cohorts' | 'location' | 'limits' | 'judge'>;

export interface Metrics {
  readonly budget: SeriesBudget;
  /** Tells every family what happened. A run of a cell that is not configured is not counted: label values are closed. */
  record(event: MetricEvent): void;
  /** The exposition that Prometheus scrapes. */
  expose(): Promise<Exposition>;
}

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/**
 * The service-level metrics of a scheduled runner. Only runs with trigger `schedule` are counted: what was run because something
 * looked wrong would make the shop look worse than it is. Throws `InvalidInput` when the cells would make too many series.
 */
export async function createMetrics(settings: MetricSettings, notifiers: readonly string[] = []): Promise<Metrics> {
  const metrics = assemble(settings, 'waygate_', await loadFamilies(), notifiers);
  return {
    ...metrics,
    record(event) {
      if (event.kind !== 'run' || event.record.trigger === 'schedule') metrics.record(event);
    },
  };
}

/** The metrics of one ad hoc walk, under a prefix of their own, so that no query mixes them with the service level. */
export async function createAdhocMetrics(settings: MetricSettings): Promise<Metrics> {
  return assemble(
    settings,
    'waygate_adhoc_',
    (await loadFamilies()).filter(({ adhoc }) => adhoc),
    [],
  );
}

function assemble(
  settings: MetricSettings,
  prefix: string,
  families: readonly NamedFamily[],
  notifiers: readonly string[],
): Metrics {
  const { cells, cohorts, location, limits, judge } = settings;
  const scope: MetricScope = {
    cells,
    releases: { baseline: cohorts.baseline.release, candidate: cohorts.candidate.release },
    location,
    notifiers,
    limit: 1 / judge.alpha,
    name: (metric) => `${prefix}${metric}`,
  };
  const budget = seriesBudget(families, scope, limits.series);
  const registry = new Registry();
  const recorders = families.map((family) => family.create(scope, registry));
  const known = new Set(cells.map(cellKey));
  return {
    budget,
    record(event) {
      if (event.kind === 'run' && !known.has(cellKey(event.record))) return;
      for (const recorder of recorders) recorder(event);
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
