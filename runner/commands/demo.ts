import { demoConfig, demoEnv } from '../config/demo-config.ts';
import { discover } from '../config/discover.ts';
import { BUILT_IN_ROOT, settingsOf } from '../config/settings-of.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { COHORTS } from '../core/run-record.ts';
import { startDemoShop } from './demo/demo-shop.ts';
import type { Surroundings } from './surroundings.ts';
import { conductWalk } from './walk/conduct-walk.ts';
import { showResult } from './walk/show-result.ts';
import { DEMO_STORE } from './walk/stored-walk.ts';
import { reportFile, seedOf, type WalkOptions, withStore, withWorkers } from './walk/walk-options.ts';

export interface DemoOptions extends WalkOptions {
  readonly fault: readonly string[];
}

/** `waygate demo` (`npm start`): the main job on the built-in shop, healthy or with faults on the candidate. */
export async function demo(options: DemoOptions, surroundings: Surroundings): Promise<ExitCode> {
  const seed = seedOf(options, surroundings.now());
  const catalogue = await discover([BUILT_IN_ROOT]);
  const env = demoEnv(surroundings.env);
  const shop = await startDemoShop({ faults: options.fault, seed, env });
  try {
    const configured = withWorkers(
      settingsOf(
        { ...demoConfig(shop), store: { path: DEMO_STORE }, artefacts: { folder: '.waygate/demo/artefacts' } },
        { file: null, env, catalogue, folder: surroundings.cwd },
      ),
      options,
    );
    const settings = withStore(configured, options, surroundings);
    const { result } = await conductWalk(
      {
        command: 'demo',
        settings,
        catalogue,
        cohorts: COHORTS,
        until: 'decided',
        timeLimitSeconds: options.timeLimit ?? 900,
        seed,
        reportFile: reportFile(options, surroundings),
        facts: options.fault.length === 0 ? {} : { 'faults on the candidate': options.fault.join(', ') },
      },
      surroundings,
    );
    return showResult(result, options, surroundings);
  } finally {
    await shop.stop();
  }
}
