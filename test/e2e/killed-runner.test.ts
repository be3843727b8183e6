import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { startWaygate } from '../support/cli.ts';
import { writeConfig } from '../support/own-shop-config.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop } from '../support/tiny-shop.ts';
import { processesIn, workerHomes } from '../support/worker-processes.ts';

test.skip(process.platform !== 'linux', 'reads /proc');

const KILLS = 8;

test('however `waygate run` is ended, no process is left and the store opens again with one record per started run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-killed-'));
  const shop = await startTinyShop();
  try {
    const path = join(folder, 'evidence.sqlite');
    const config = await writeConfig(folder, tinyConfig(shop.baseUrl, { store: { path }, limits: { workers: 2 } }));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const signal = kill % 2 === 0 ? 'SIGKILL' : 'SIGINT';
      const cli = startWaygate(['run', '--config', config, '--rounds', '500', '--json'], { cwd: folder });
      const { pid = 0 } = cli.child;
      await until(async () => (await workerHomes(pid)).length > 0, `a worker; ${cli.stderr()}`);
      // Spread over starting, walking and everything between, the same on each run of this test.
      await pause((kill * 373) % 1_900);
      const homes = await workerHomes(pid);
      process.kill(pid, signal);
      const { code } = await cli.ended;
      await until(async () => (await processesIn(homes)).length === 0, 'all processes to leave');
      if (signal === 'SIGINT') expect(await workerHomes(pid), `exit code ${code}`).toEqual([]);

      // Opened for writing, as the next walk would: what was under way is closed then.
      const store = await openEvidenceStore(path, { write: true });
      try {
        const [latest] = await store.walks();
        const runs = await store.runs(latest?.id ?? '');
        expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
        for (const { outcome, inconclusive } of runs) {
          expect([outcome, inconclusive?.cause ?? null], inconclusive?.message).toEqual(
            outcome === 'pass' ? ['pass', null] : ['inconclusive', 'killed'],
          );
        }
      } finally {
        await store.close();
      }
    }
  } finally {
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('Ctrl-C that ends the reader of its output first (`waygate run 2>&1 | tee`) ends it in order all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-unread-'));
  const shop = await startTinyShop();
  try {
    const store = { path: join(folder, 'evidence.sqlite') };
    const config = await writeConfig(folder, tinyConfig(shop.baseUrl, { store, limits: { workers: 2 } }));
    const cli = startWaygate(['run', '--config', config, '--rounds', '500', '--json'], { cwd: folder });
    const { pid = 0, stdout, stderr } = cli.child;
    await until(async () => (await workerHomes(pid)).length > 0, `a worker; ${cli.stderr()}`);
    // By then runs are under way: each is told of as killed.
    await pause(2_500);
    const homes = await workerHomes(pid);
    stdout?.destroy();
    stderr?.destroy();
    process.kill(pid, 'SIGINT');
    const { code } = await cli.ended;
    // 4: it was stopped. A crash is 1.
    expect(code).toBe(4);
    const left = await readdir(tmpdir());
    expect(homes.filter((home) => left.some((name) => join(tmpdir(), name) === home))).toEqual([]);
  } finally {
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
});

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (const limit = Date.now() + 20_000; Date.now() < limit; ) {
    if (await condition()) return;
    await pause(50);
  }
  throw new Error(`waited 20 s in vain for ${what}`);
}
