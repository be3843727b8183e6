import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import type { Settings } from '../core/settings.ts';
import { checkShape } from './check-shape.ts';
import { defaultExport } from './default-export.ts';
import type { WaygateConfig } from './define-config.ts';
import { type Catalogue, discover } from './discover.ts';
import type { ReleaseSettings } from './release/release-settings.ts';
import { allSettingsOf, rootsOf } from './settings-of.ts';

const NAMES = ['waygate.config.ts', 'waygate.config.js', 'waygate.config.mjs'] as const;
const EMPTY: Catalogue = { journeys: new Map(), segments: new Map(), shops: new Map(), ignored: [] };

export interface ConfigPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where to look when no file is named, and what a relative `file` is relative to. */
  readonly cwd: string;
}

export interface LoadedConfig {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** null without the section `release`. */
  readonly release: ReleaseSettings | null;
}

/**
 * Reads a config file and what it refers to. Without a file, the first of `waygate.config.{ts,js,mjs}` in `cwd`.
 * Throws `InvalidInput` with every problem at once: file, form, names, secrets, numbers that contradict each other.
 */
export async function loadConfig(file: string | undefined, { env, cwd }: ConfigPlace): Promise<LoadedConfig> {
  const path = configFile(file, cwd);
  const raw = await importConfig(path);
  const { config } = checkShape(raw);
  const { catalogue, problems } = await tryDiscover(rootsOf(config, dirname(path)));
  return { ...allSettingsOf(raw, { file: path, env, catalogue, problems }), catalogue };
}

/** Whether a config would be found in this folder. */
export function hasConfig(cwd: string): boolean {
  return NAMES.some((name) => existsSync(resolve(cwd, name)));
}

function configFile(file: string | undefined, cwd: string): string {
  const tried =
    file === undefined ? NAMES.map((name) => resolve(cwd, name)) : [isAbsolute(file) ? file : resolve(cwd, file)];
  const found = tried.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new InvalidInput('No configuration', [
    {
      path: file === undefined ? '--config' : `--config ${file}`,
      found: `no such file: ${tried.join(', ')}`,
      expected: `a config file`,
      hint: `create ${NAMES[0]} with \`export default defineConfig({ … })\`, or name yours with --config`,
    },
  ]);
}

async function importConfig(path: string): Promise<WaygateConfig> {
  const refuse = (found: string, hint: string): never => {
    throw new InvalidInput(path, [
      { path: 'the file itself', found, expected: 'a module whose default export is a config', hint },
    ]);
  };
  let config: WaygateConfig | undefined;
  try {
    config = defaultExport(await import(pathToFileURL(path).href)) as WaygateConfig | undefined;
  } catch (error) {
    return refuse(`an error while loading it: ${(error as Error).message}`, 'run `node <file>` to see where');
  }
  return config ?? refuse('no default export', 'export default defineConfig({ … })');
}

async function tryDiscover(
  roots: readonly string[],
): Promise<{ catalogue: Catalogue; problems: readonly Diagnostic[] }> {
  try {
    return { catalogue: await discover(roots), problems: [] };
  } catch (error) {
    if (error instanceof InvalidInput) return { catalogue: EMPTY, problems: error.diagnostics };
    throw error;
  }
}
