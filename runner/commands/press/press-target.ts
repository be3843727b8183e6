import { demoEnv } from '../../config/demo-config.ts';
import { type Catalogue, discover } from '../../config/discover.ts';
import { loadConfig } from '../../config/load-config.ts';
import { BUILT_IN_ROOT } from '../../config/settings-of.ts';
import { InvalidInput } from '../../core/diagnostic.ts';
import type { PressureSettings, Settings } from '../../core/settings.ts';
import { demoSettings } from '../demo/demo-settings.ts';
import { startDemoShop } from '../demo/demo-shop.ts';
import type { Surroundings } from '../surroundings.ts';
import { withStore, withWorkers } from '../walk/walk-options.ts';
import type { PressOptions } from './press-options.ts';

/** The shop that is pressed, and how to leave it. */
export interface PressTarget {
  readonly settings: Settings;
  readonly pressure: PressureSettings;
  readonly catalogue: Catalogue;
  /** What else the report's readers should know. */
  readonly facts: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** One's own shop as configured, or the demo shop brought up for this press. Rejects with `InvalidInput` when nothing is configured to be pressed. */
export async function openPressTarget(
  options: PressOptions,
  seed: number,
  surroundings: Surroundings,
): Promise<PressTarget> {
  if (options.demo !== true) {
    const { settings: configured, catalogue, release } = await loadConfig(options.config, surroundings);
    // Beside a watch, which alone writes the configured store.
    const store = options.store ?? release?.pressStore;
    const settings = withStore(withWorkers(configured, options), store === undefined ? {} : { store }, surroundings);
    return { settings, pressure: pressureOf(settings), catalogue, facts: {}, stop: async () => undefined };
  }
  const env = demoEnv(surroundings.env);
  const catalogue = await discover([BUILT_IN_ROOT]);
  const shop = await startDemoShop({ faults: options.fault, seed, env, control: true });
  try {
    const settings = demoSettings({ shop, catalogue, env }, options, surroundings);
    const facts = {
      'demo shop': 'brought up for this press',
      ...(options.fault.length === 0 ? {} : { 'faults on the candidate': options.fault.join(', ') }),
    };
    return { settings, pressure: pressureOf(settings), catalogue, facts, stop: shop.stop };
  } catch (error) {
    await shop.stop();
    throw error;
  }
}

function pressureOf({ file, pressure }: Settings): PressureSettings {
  if (pressure === null) {
    throw new InvalidInput(file ?? 'The configuration', [
      {
        path: 'pressure',
        found: 'nothing',
        expected: 'the section that says what may be pressed, and how hard',
        hint: "e.g. pressure: { allow: ['shop.example'], peakIntentsPerSecond: 40 }; see load/GUARD-RAILS.md",
      },
    ]);
  }
  return pressure;
}
