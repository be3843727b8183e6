import { resolve } from 'node:path';
import type { PressDocument } from '../../core/pressure/press-document.ts';
import type { Settings } from '../../core/settings.ts';
import { pressMetricsText } from '../../metrics/create-press-metrics.ts';
import { pushPressMetrics } from '../../metrics/push-press-metrics.ts';
import { writeMetricsFile } from '../../metrics/write-metrics-file.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ConductedPress } from './conduct-press.ts';
import type { PressOptions } from './press-options.ts';

type Publishing = Pick<PressOptions, 'pushGateway' | 'metricsFile'>;

/**
 * Hands the metrics of a press to a Pushgateway and a textfile collector, as asked. What goes wrong there takes nothing from the verdict:
 * it is told on stderr, and as a warning in the document.
 */
export async function publishPress(
  conducted: ConductedPress,
  options: Publishing,
  settings: Settings,
  { cwd, stderr }: Surroundings,
): Promise<PressDocument> {
  const { walk, runs, press } = conducted;
  const told = { walk, runs, press };
  const attempts = [
    options.pushGateway === undefined ? null : pushPressMetrics({ url: options.pushGateway, settings, ...told }),
    options.metricsFile === undefined
      ? null
      : pressMetricsText(settings, told).then((text) =>
          writeMetricsFile(resolve(cwd, String(options.metricsFile)), text),
        ),
  ];
  const warnings = (await Promise.allSettled(attempts)).flatMap((settled) =>
    settled.status === 'rejected' ? [(settled.reason as Error).message] : [],
  );
  for (const warning of warnings) stderr.write(`waygate: ${warning}\n`);
  return warnings.length === 0 ? press.document : { ...press.document, warnings };
}
