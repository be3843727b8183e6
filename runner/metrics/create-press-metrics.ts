import { Registry } from 'prom-client';
import { LOAD_PHASES } from '../core/pressure/load-counts.ts';
import { cellKey } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import type { Exposition } from './create-metrics.ts';
import { loadPressFamilies } from './load-families.ts';
import type { PressScope, PressTold } from './press-family.ts';
import { type SeriesBudget, seriesBudget } from './series-budget.ts';

/** What of the settings the metrics of a press depend on. */
export type PressMetricSettings = Pick<Settings, 'location' | 'limits'>;

export interface PressMetrics {
  readonly budget: SeriesBudget;
  expose(): Promise<Exposition>;
}

/**
 * The metrics of one press that is over, `waygate_load_…` and `waygate_press_…`: names of their own, so that no query mixes them with the
 * service level or with ad hoc walks. Throws `InvalidInput` when they would be more than `limits.series`.
 */
export async function createPressMetrics(settings: PressMetricSettings, told: PressTold): Promise<PressMetrics> {
  const families = await loadPressFamilies();
  const scope = scopeOf(settings, told);
  const budget = seriesBudget(families, scope, settings.limits.series);
  const registry = new Registry();
  const known = new Set(scope.cells.map(cellKey));
  const ofKnownCells = { ...told, runs: told.runs.filter((run) => known.has(cellKey(run))) };
  for (const family of families) family.create(scope, registry)(ofKnownCells);
  return {
    budget,
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

/** The same as text, for a file or a gateway. */
export async function pressMetricsText(settings: PressMetricSettings, told: PressTold): Promise<string> {
  return (await (await createPressMetrics(settings, told)).expose()).text;
}

function scopeOf({ location }: PressMetricSettings, { press, walk }: PressTold): PressScope {
  const { evidence } = press;
  const isUsed = (operation: string) =>
    LOAD_PHASES.some((phase) => {
      const counts = evidence.operations[operation]?.[phase];
      return counts !== undefined && (counts.failures > 0 || counts.durations.some((count) => count > 0));
    });
  return {
    scenario: evidence.scenario,
    cells: walk.cells,
    segments: Object.keys(evidence.segments).sort(),
    operations: Object.keys(evidence.operations).filter(isUsed).sort(),
    bucketsSeconds: evidence.bucketsMs.map((ms) => ms / 1000),
    generators: evidence.generators.length,
    location,
    name: (metric) => `waygate_${metric}`,
  };
}
