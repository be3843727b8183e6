import { demoConfig } from '../../config/demo-config.ts';
import type { Catalogue } from '../../config/discover.ts';
import { settingsOf } from '../../config/settings-of.ts';
import type { Settings } from '../../core/settings.ts';
import type { Surroundings } from '../surroundings.ts';
import { DEMO_STORE } from '../walk/stored-walk.ts';
import { type WalkOptions, withStore, withWorkers } from '../walk/walk-options.ts';
import type { DemoShop } from './demo-shop.ts';

export interface DemoSource {
  readonly shop: Pick<DemoShop, 'url' | 'control' | 'releases'>;
  readonly catalogue: Catalogue;
  /** With the demo account's password in it. */
  readonly env: Surroundings['env'];
}

/** The demo shop that was brought up, with its evidence below the folder that the command was called in, as the options have it. */
export function demoSettings(
  { shop, catalogue, env }: DemoSource,
  options: WalkOptions,
  surroundings: Surroundings,
): Settings {
  const config = {
    ...demoConfig(shop),
    store: { path: DEMO_STORE },
    artefacts: { folder: '.waygate/demo/artefacts' },
  };
  const settings = settingsOf(config, { file: null, env, catalogue, folder: surroundings.cwd });
  return withStore(withWorkers(settings, options), options, surroundings);
}
