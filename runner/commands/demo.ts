import { demoEnv } from '../config/demo-config.ts';
import { type Catalogue, discover } from '../config/discover.ts';
import { discoverLoads } from '../config/discover-loads.ts';
import { BUILT_IN_ROOT } from '../config/settings-of.ts';
import { combinedResult } from '../core/combined-result.ts';
import type { ExitCode } from '../core/exit-code.ts';
import type { ResultDocument } from '../core/result.ts';
import { COHORTS } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import type { FoundK6 } from '../engines/load/find-k6.ts';
import { demoSettings } from './demo/demo-settings.ts';
import { startDemoShop } from './demo/demo-shop.ts';
import { conductPress } from './press/conduct-press.ts';
import { keepApart } from './press/press-machine.ts';
import { provideK6 } from './press/provide-k6.ts';
import { pressInWords } from './press/show-press.ts';
import type { Surroundings } from './surroundings.ts';
import { type ConductedWalk, conductWalk } from './walk/conduct-walk.ts';
import { showResult } from './walk/show-result.ts';
import { reportFile, seedOf, type WalkOptions } from './walk/walk-options.ts';
import { writeReport } from './walk/write-report.ts';

export interface DemoOptions extends WalkOptions {
  readonly fault: readonly string[];
  /** Follow the walk with a short pressure on the candidate. */
  readonly press?: boolean;
}

/** Long enough to tell a shop that bears its peak from one that does not, short enough to wait for. */
const SHORT_PRESS = { phases: { warm: 3, baseline: 15, pressure: 20, recovery: 15 }, idleSeconds: 10 } as const;

/** `waygate demo` (`npm start`): the main job on the built-in shop, healthy or with faults on the candidate. */
export async function demo(options: DemoOptions, surroundings: Surroundings): Promise<ExitCode> {
  const seed = seedOf(options, surroundings.now());
  const k6 = options.press === true ? await provideK6({ configured: null }, surroundings) : null;
  const catalogue = await discover([BUILT_IN_ROOT]);
  const env = demoEnv(surroundings.env);
  const shop = await startDemoShop({ faults: options.fault, seed, env, control: k6 !== null });
  try {
    const settings = demoSettings({ shop, catalogue, env }, options, surroundings);
    const conducted = await conductWalk(
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
    const result =
      k6 === null
        ? conducted.result
        : await pressed(conducted, { settings, catalogue, k6, seed }, options, surroundings);
    return showResult(result, options, surroundings);
  } finally {
    await shop.stop();
  }
}

interface DemoPress {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly k6: FoundK6;
  readonly seed: number;
}

/** A candidate that goes back anyway need not be pressed. */
async function pressed(
  { walk, runs, result }: ConductedWalk,
  { settings, catalogue, k6, seed }: DemoPress,
  options: DemoOptions,
  surroundings: Surroundings,
): Promise<ResultDocument> {
  const { pressure } = settings;
  if (pressure === null) return result;
  if (result.verdict === null || result.verdict === 'roll_back') {
    surroundings.stderr.write(
      `Nothing is pressed: ${result.verdict === null ? 'the walk reached no verdict' : 'the candidate goes back anyway'}\n`,
    );
    return result;
  }
  const conducted = await conductPress(
    {
      settings,
      pressure: { ...pressure, ...SHORT_PRESS },
      catalogue,
      loads: await discoverLoads(pressure.roots),
      k6,
      scenario: 'baseline-mix',
      percent: 100,
      intentsPerSecond: pressure.peakIntentsPerSecond,
      factor: pressure.factor,
      retries: 'backoff',
      generators: 1,
      machine: keepApart(1),
      production: false,
      timeLimitSeconds: null,
      seed,
      reportFile: null,
      facts: walk.environment,
      follows: walk.id,
    },
    surroundings,
  );
  const combined = combinedResult(result, conducted.press.document);
  if (options.json !== true)
    surroundings.stdout.write(pressInWords(conducted.press.document, surroundings.stdout.isTTY === true));
  if (result.report !== null) {
    await writeReport(result.report, {
      walk,
      runs,
      result: combined,
      press: { ...conducted.press, walk: conducted.walk, runs: conducted.runs },
      now: surroundings.now(),
    });
  }
  return combined;
}
