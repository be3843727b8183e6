import { discoverLoads } from '../config/discover-loads.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { conductPress, type PressRequest } from './press/conduct-press.ts';
import { findCapacity } from './press/find-capacity.ts';
import { keepApart } from './press/press-machine.ts';
import { type PressOptions, pressWishes } from './press/press-options.ts';
import { openPressTarget } from './press/press-target.ts';
import { provideK6 } from './press/provide-k6.ts';
import { publishPress } from './press/publish-press.ts';
import { showPress } from './press/show-press.ts';
import type { Surroundings } from './surroundings.ts';
import { reportFile, seedOf } from './walk/walk-options.ts';

/** `waygate press`: can the candidate carry what a stage will send it? */
export async function press(options: PressOptions, surroundings: Surroundings): Promise<ExitCode> {
  const wishes = pressWishes(options);
  const seed = seedOf(options, surroundings.now());
  const target = await openPressTarget(options, seed, surroundings);
  try {
    const { settings, pressure, catalogue, facts } = target;
    const request: PressRequest = {
      settings,
      pressure,
      catalogue,
      loads: await discoverLoads(pressure.roots),
      k6: await provideK6({ configured: pressure.k6.executablePath }, surroundings),
      scenario: options.scenario,
      percent: wishes.percent,
      intentsPerSecond: (pressure.peakIntentsPerSecond * wishes.percent) / 100,
      factor: wishes.factor ?? pressure.factor,
      retries: wishes.retries ?? 'backoff',
      generators: wishes.generators,
      machine: keepApart(wishes.generators),
      production: options.production === true,
      timeLimitSeconds: options.timeLimit ?? null,
      seed,
      reportFile: reportFile(options, surroundings),
      facts,
    };
    const conducted =
      options.findCapacity === true
        ? await findCapacity(request, surroundings)
        : await conductPress(request, surroundings);
    return showPress(await publishPress(conducted, options, settings, surroundings), options, surroundings);
  } finally {
    await target.stop();
  }
}
