import type { WaygateConfig } from '../../runner/config/define-config.ts';
import { settingsOf } from '../../runner/config/settings-of.ts';
import type { Settings } from '../../runner/core/settings.ts';
import { aCatalogue, aConfig } from './catalogue.ts';

/** Settings of the smallest config, with two cells; overrides are of the settings, `config` of what they are made from. */
export function theSettings(overrides: Partial<Settings> = {}, config: Partial<WaygateConfig> = {}): Settings {
  return {
    ...settingsOf(aConfig(config), { file: '/shop/waygate.config.ts', env: {}, catalogue: aCatalogue() }),
    ...overrides,
  };
}
