import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FullConfig } from '@playwright/test';
import { createMask } from '../../core/mask.ts';
import { maskTrace } from '../browser/mask-trace.ts';
import { laneSecrets } from './lane-secrets.ts';

/** Playwright's global teardown: masks secrets in traces and page snapshots before any reporter copies them. */
export default async function maskLeftBehind({ projects }: Pick<FullConfig, 'projects'>): Promise<void> {
  const secrets = laneSecrets();
  if (secrets.length === 0) return;
  const mask = createMask(secrets);
  for (const folder of new Set(projects.map((project) => project.outputDir))) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((it) => it.isFile())) {
      const path = join(entry.parentPath, entry.name);
      if (/\.zip$/.test(path)) await maskTrace(path, path, mask);
      else if (/\.(md|txt|json|html)$/.test(path)) await writeFile(path, mask(await readFile(path, 'utf8')));
    }
  }
}
