import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openLease } from '../../runner/engines/load/lease-server.ts';
import { type LoadOrder, prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { loadOrder } from '../support/load-orders.ts';
import { type Figure, figure, median } from './figure.ts';

/** Interleaved, each time the other way round. */
const PAIRS = 7;
const SECONDS = 3;
/** Busy, and not so busy that the processor's share decides: what is not sent then was lost to supervision. */
const STEADY_PER_SECOND = 500;
/** Clients that ask without a pause: as fast as server and k6 together can on this machine. */
const CLIENTS = 2;

/**
 * Requests per second of one bundle and plan, supervised and by a bare `k6 run`: whatever supervision costs (the paused start, the fuse, the
 * allow-list, a look at every counter each second) is missing in the first. At a steady rate, which is what pressure is made of, and at
 * full speed, where every other program on the machine shows as well and two runs of the same k6 differ by several percent: without a limit.
 */
export async function pressFigures(say: (text: string) => void): Promise<readonly Figure[]> {
  const server = fork(fileURLToPath(new URL('press-server.ts', import.meta.url)));
  try {
    const [port] = (await once(server, 'message')) as [number];
    const baseUrl = `http://127.0.0.1:${port}`;
    const steady = await compare('steady', STEADY_PER_SECOND, baseUrl, server, say);
    const full = await compare('busy', CLIENTS, baseUrl, server, say);
    return [
      figure('requests-per-second-supervised-over-bare-k6', steady.ratio, 'ratio', 0.98, 'higher'),
      figure('requests-per-second-supervised', steady.supervised, '/s', null, 'higher'),
      figure('requests-per-second-bare-k6', steady.bare, '/s', null, 'higher'),
      figure('full-speed-supervised-over-bare-k6', full.ratio, 'ratio', null, 'higher'),
      figure('full-speed-supervised', full.supervised, '/s', null, 'higher'),
      figure('full-speed-bare-k6', full.bare, '/s', null, 'higher'),
    ];
  } finally {
    server.disconnect();
  }
}

/** Medians of requests per second, and of the pairs' ratios. */
async function compare(
  scenario: string,
  perSecond: number,
  baseUrl: string,
  server: ChildProcess,
  say: (text: string) => void,
): Promise<{ ratio: number; supervised: number; bare: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-bench-'));
  try {
    const order = await orderOf(scenario, perSecond, baseUrl, folder);
    const rate = async (load: (order: LoadOrder) => Promise<void>) => {
      await asked(server);
      await load(order);
      return (await asked(server)) / SECONDS;
    };
    await rate(supervised);
    const pairs: { supervised: number; bare: number }[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const rates =
        pair % 2 === 0
          ? { supervised: await rate(supervised), bare: await rate(bare) }
          : { bare: await rate(bare), supervised: await rate(supervised) };
      pairs.push(rates);
      say(
        `${scenario} ${pair + 1} of ${PAIRS}: ${rates.supervised.toFixed(0)} supervised, ${rates.bare.toFixed(0)} bare\n`,
      );
    }
    return {
      ratio: median(pairs.map((pair) => pair.supervised / pair.bare)),
      supervised: median(pairs.map((pair) => pair.supervised)),
      bare: median(pairs.map((pair) => pair.bare)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function asked(server: ChildProcess): Promise<number> {
  const answer = once(server, 'message');
  server.send('asked');
  return ((await answer) as [number])[0];
}

async function orderOf(scenario: string, perSecond: number, baseUrl: string, folder: string): Promise<LoadOrder> {
  const seconds = { warm: 0, baseline: SECONDS, pressure: 0, recovery: 0 };
  await mkdir(join(folder, 'bare'));
  return loadOrder(scenario, baseUrl, folder, {
    plan: { intentsPerSecond: perSecond, seconds },
    // Out of the way: the fuse is there, and never reached.
    caps: { requestsPerSecond: 1_000_000, seconds: 60, concurrentIntents: 100 },
  });
}

async function supervised(order: LoadOrder): Promise<void> {
  const run = await prepareLoad(order);
  await run.start();
  await run.go();
  const { generators, counts } = await run.ended;
  const problem = generators.find(({ problem }) => problem !== null)?.problem;
  if (problem !== undefined || counts.baseline.goodput === 0) throw new Error(`the load went wrong: ${problem}`);
}

async function bare({ k6, folder, plan, caps }: LoadOrder): Promise<void> {
  const lease = await openLease();
  const full = { ...plan, leaseUrl: lease.url, maxVUs: caps.concurrentIntents };
  const env = {
    PATH: process.env.PATH,
    K6_NO_USAGE_REPORT: 'true',
    WAYGATE_PLAN: JSON.stringify(full),
    WAYGATE_SUMMARY: join(folder, 'bare', 'summary.json'),
  };
  // In a session of its own, as from a terminal of its own and as under supervision: Linux shares out a busy machine among sessions.
  const child = spawn(k6, ['run', '--quiet', join(folder, 'load.js')], { env, stdio: 'ignore', detached: true });
  const [code] = await once(child, 'exit');
  await lease.close();
  if (code !== 0) throw new Error(`k6 ended with ${code}`);
}
