import { createPressMetrics, type PressMetricSettings } from './create-press-metrics.ts';
import type { PressTold } from './press-family.ts';
import { pushMetrics } from './push-metrics.ts';

export interface PressToPush extends PressTold {
  /** Of a Prometheus Pushgateway. */
  readonly url: string;
  readonly settings: PressMetricSettings;
}

/** Sends a press's metrics to a Pushgateway, replacing those of the press before at the same location. Rejects as `pushMetrics` does. */
export async function pushPressMetrics({ url, settings, ...told }: PressToPush): Promise<void> {
  const exposition = await (await createPressMetrics(settings, told)).expose();
  await pushMetrics({ url, command: 'press', location: settings.location, ...exposition });
}
