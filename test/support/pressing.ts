import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test as base, expect } from '@playwright/test';
import { request } from 'undici';
import type { PressDocument } from '../../runner/core/pressure/press-document.ts';
import type { CliEnd } from './cli.ts';
import { type DemoShop, startDemoShop } from './demo-shop.ts';
import { type ConfigParts, writeConfig } from './own-shop-config.ts';
import { pressConfig } from './press-config.ts';

/** A folder to call the CLI in, and a demo shop to press. */
export interface Pressing {
  readonly folder: string;
  readonly shop: DemoShop;
  configured(pressure?: ConfigParts): Promise<void>;
  /** What the candidate's door has let in so far. */
  served(): Promise<number>;
  /** Living generators whose files are in the folder. */
  generators(): Promise<readonly number[]>;
}

export const test = base.extend<{ pressing: Pressing }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter.
  async pressing({}, use) {
    const folder = await mkdtemp(join(tmpdir(), 'waygate-press-'));
    const shop = await startDemoShop({ controlPort: 0 });
    try {
      await use({
        folder,
        shop,
        async configured(pressure = {}) {
          await writeConfig(folder, pressConfig(shop, pressure));
        },
        async served() {
          const { body } = await request(`${shop.control}/served`);
          return ((await body.json()) as { readonly candidate: { readonly requests: number } }).candidate.requests;
        },
        generators: () => generatorsIn(folder),
      });
    } finally {
      await shop.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

export function documentOf({ stdout, stderr }: CliEnd): PressDocument {
  expect(stdout.trim().split('\n'), stderr).toHaveLength(1);
  return JSON.parse(stdout) as PressDocument;
}

export async function until(condition: () => Promise<boolean>, what: string, limitMs = 40_000): Promise<void> {
  for (const limit = Date.now() + limitMs; Date.now() < limit; await pause(100)) {
    if (await condition()) return;
  }
  throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
}

async function generatorsIn(folder: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (/\0run\0/.test(command) && command.includes(folder)) found.push(Number(pid));
  }
  return found;
}
