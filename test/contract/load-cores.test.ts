import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { confined, ownCores } from '../../runner/engines/load/share-cores.ts';
import { loadOrder } from '../support/load-orders.ts';
import { openLoopbackShop } from '../support/loopback-shop.ts';

test.skip(process.platform !== 'linux', 'reads /proc');

function coresOf(pid: number | string): string | undefined {
  return /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
}

test('a generator keeps to the cores that it is given, and leaves its runner where it was', async () => {
  const [core = 0] = ownCores() ?? [];
  const before = coresOf('self');
  const shop = await openLoopbackShop();
  const folder = test.info().outputPath('load');
  await mkdir(folder, { recursive: true });
  const run = await prepareLoad(await loadOrder('healthy', shop.url, folder, { confined: confined([core]) }));
  try {
    await run.start();
    const children = readdirSync(`/proc/${process.pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8').trim().split(' '),
    );
    const k6 = children.filter(
      (pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--paused'),
    );
    expect(k6.map(coresOf)).toEqual([String(core)]);
    expect(coresOf('self')).toBe(before);
  } finally {
    await run.stop();
    await run.ended;
    await shop.close();
  }
});

test('a process that confines itself takes all its threads and what it starts from then on along', () => {
  const file = fileURLToPath(new URL('../../runner/engines/load/share-cores.ts', import.meta.url));
  const script = `
    import { confineTo, ownCores } from ${JSON.stringify(file)};
    import { execFileSync } from 'node:child_process';
    const [core] = ownCores();
    console.log(String(confineTo([core])) + " " + JSON.stringify(ownCores()) + " " + String(core));
    console.log(execFileSync('grep', ['Cpus_allowed_list', '/proc/self/status'], { encoding: 'utf8' }).trim());
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout, stderr).toMatch(/^true \[(\d+)\] \1\nCpus_allowed_list:\s*\1\n$/);
});
