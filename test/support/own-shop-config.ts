import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEFINE = fileURLToPath(new URL('../../runner/config/define-config.ts', import.meta.url));

/** Parts of a config that a test replaces; values are JSON. */
export type ConfigParts = Readonly<Record<string, unknown>>;

/** A config like a user's own, for a shop at `url`, with one cheap cell unless `parts` say otherwise. */
export function ownConfig(url: string, parts: ConfigParts = {}): ConfigParts {
  const cohort = (release: string, name: string) => ({
    release,
    pin: { cookie: { name: 'waygate-pin', value: name } },
    attest: { header: 'x-shop-release' },
  });
  return {
    shop: 'demo',
    target: { baseUrl: url },
    cohorts: { baseline: cohort('2.40.0', 'baseline'), candidate: cohort('2.41.0', 'candidate') },
    matrix: { 'search-and-filter': ['desktop-de'] },
    limits: { workers: 1 },
    ...parts,
  };
}

/** Writes it as `waygate.config.ts` into `folder` and returns the file's path. */
export async function writeConfig(folder: string, config: unknown): Promise<string> {
  const file = join(folder, 'waygate.config.ts');
  await writeFile(
    file,
    `import { defineConfig } from ${JSON.stringify(DEFINE)};\nexport default defineConfig(${JSON.stringify(config, null, 2)} as never);\n`,
  );
  return file;
}
