import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { createTinyEngine, tinyCohort } from '../support/tiny-engine.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';
import { processesIn, workerHomes } from '../support/worker-processes.ts';

test.skip(process.platform !== 'linux', 'reads /proc');
test.describe.configure({ timeout: 180_000 });

let shop: TinyShop;
/** Outside Playwright's output folder, which another test run empties. */
let scratch: string;
test.beforeAll(async () => {
  shop = await startTinyShop();
  scratch = await mkdtemp(join(tmpdir(), 'waygate-chaos-'));
});
test.afterAll(async () => {
  await shop.close();
  await rm(scratch, { recursive: true, force: true });
});

for (const { victim, signal, kills, seed } of [
  { victim: 'worker', signal: 'SIGKILL', kills: 12, seed: 1 },
  { victim: 'browser', signal: 'SIGKILL', kills: 12, seed: 2 },
  // A stopped browser never leaves by itself.
  { victim: 'browser', signal: 'SIGSTOP', kills: 4, seed: 3 },
] as const) {
  test(`${signal} to a ${victim} at any moment leaves no orphan and one record per started run`, async () => {
    const random = seeded(seed);
    const tiny = await createTinyEngine({
      artefacts: join(scratch, 'artefacts'),
      baseline: tinyCohort(shop.baseUrl),
      limits: { workers: 2, runKillMs: 8_000 },
    });
    let done = false;
    const walking = [0, 1].map(async () => {
      while (!done) await tiny.walk('buy', { cohorts: ['baseline', 'candidate'] });
    });
    const homes = new Set<string>();
    const hit = () => tiny.ended.some(({ outcome }) => outcome === 'inconclusive');
    // On a busy machine the first kills may all come before a run has begun.
    for (let killed = 0; killed < kills || !hit(); ) {
      await pause(random() * 700);
      const mine = await workerHomes(process.pid);
      for (const home of mine) homes.add(home);
      const victims = (await processesIn(mine)).filter(({ kind }) => kind === victim);
      const chosen = victims[Math.floor(random() * victims.length)];
      if (chosen === undefined || !send(chosen.pid, signal)) continue;
      killed += 1;
    }
    done = true;
    await Promise.all(walking);
    // Walking goes on afterwards as if nothing had happened.
    expect(await tiny.walk('buy')).toMatchObject([{ outcome: 'pass' }]);
    await tiny.engine.close();

    expect(await processesIn([...homes])).toEqual([]);
    expect(await workerHomes(process.pid)).toEqual([]);
    expect(tiny.ended.map(({ id }) => id).toSorted()).toEqual(tiny.started.map(({ id }) => id).toSorted());
    expect(new Set(tiny.ended.map(({ id }) => id)).size).toBe(tiny.ended.length);
    // Never the shop's fault.
    expect(tiny.ended.filter(({ outcome }) => outcome === 'fail').map(({ failure }) => failure)).toEqual([]);
    expect(hit()).toBe(true);
  });
}

test('SIGKILL and SIGINT to a runner at any moment leave no orphan, and one record per started run', async () => {
  const random = seeded(4);
  for (let round = 0; round < 14; round += 1) {
    const signal = round % 2 === 0 ? 'SIGKILL' : 'SIGINT';
    const folder = join(scratch, `runner-${round}`);
    const journal = `${folder}/journal.jsonl`;
    await mkdir(folder, { recursive: true });
    const runner = startRunner(journal, folder);
    const exited = once(runner, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    await until(async () => (await workerHomes(runner.pid ?? 0)).length > 0, 'a worker');
    await pause(random() * 2_500);
    const homes = await workerHomes(runner.pid ?? 0);
    runner.kill(signal);
    const [code, endedBy] = await exited;
    await test.step(`${signal} number ${round}`, async () => {
      await until(async () => (await processesIn(homes)).length === 0, 'all processes to leave');
      const lines = (await readFile(journal, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
      const events = lines.map((line) => JSON.parse(line) as { event: string; id: string });
      const ids = (event: string) => events.filter((it) => it.event === event).map(({ id }) => id);
      expect(new Set(ids('started')).size).toBe(ids('started').length);
      expect(new Set(ids('ended')).size).toBe(ids('ended').length);
      expect(new Set(ids('started'))).toEqual(new Set([...ids('started'), ...ids('ended')]));
      expect([code, endedBy]).toEqual(signal === 'SIGINT' ? [0, null] : [null, 'SIGKILL']);
      if (signal === 'SIGINT') {
        expect(ids('ended').toSorted()).toEqual(ids('started').toSorted());
        expect(await workerHomes(runner.pid ?? 0)).toEqual([]);
      }
    });
  }
});

test('a worker whose own process hangs in its journey does not outlive a killed runner', async () => {
  const folder = join(scratch, 'hung');
  await mkdir(folder, { recursive: true });
  const runner = startRunner(`${folder}/journal.jsonl`, folder, 'worker-loop');
  const exited = once(runner, 'exit');
  await until(async () => (await readFile(`${folder}/journal.jsonl`, 'utf8').catch(() => '')) !== '', 'a run to start');
  // Well into the loop: opening the page before it takes a tenth of that.
  await pause(2_000);
  const homes = await workerHomes(runner.pid ?? 0);
  expect((await processesIn(homes)).map(({ kind }) => kind)).toContain('worker');
  runner.kill('SIGKILL');
  await exited;
  await until(async () => (await processesIn(homes)).length === 0, 'all processes to leave');
});

test('what a killed runner left in the temporary folder is swept by the next one', async () => {
  const folder = join(scratch, 'swept');
  await mkdir(folder, { recursive: true });
  const runner = startRunner(`${folder}/journal.jsonl`, folder);
  const exited = once(runner, 'exit');
  await until(async () => (await workerHomes(runner.pid ?? 0)).length === 2, 'two workers');
  const left = await workerHomes(runner.pid ?? 0);
  runner.kill('SIGKILL');
  await exited;

  const tiny = await createTinyEngine({ artefacts: folder, baseline: tinyCohort(shop.baseUrl) });
  try {
    expect(await tiny.walk('look')).toMatchObject([{ outcome: 'pass' }]);
    expect(await workerHomes(runner.pid ?? 0)).toEqual([]);
    expect(await processesIn(left)).toEqual([]);
  } finally {
    await tiny.engine.close();
  }
});

function startRunner(journal: string, artefacts: string, journey = 'buy'): ChildProcess {
  const script = fileURLToPath(new URL('../support/engine-runner.ts', import.meta.url));
  return spawn(process.execPath, [script, shop.baseUrl, journal, artefacts, journey], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Whether the process was still there. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (const limit = Date.now() + 20_000; Date.now() < limit; ) {
    if (await condition()) return;
    await pause(50);
  }
  throw new Error(`waited 20 s in vain for ${what}`);
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
