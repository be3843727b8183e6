import { startDemoShop } from '../support/demo-shop.ts';
import { startContestant } from './contestant.ts';
import { type Figure, figure, median } from './figure.ts';
import { treeCpuMs } from './process-tree.ts';
import { stockRun } from './stock-run.ts';

const ROUNDS = 5;
const RUNS = 5;
const STOCK_RUNS = 2;
const WARM_UP_RUNS = 4;

/**
 * What one run costs in CPU, by way of walking the same steps. Interleaved rounds, so that a machine that becomes slower or busier
 * meanwhile does so for all; medians over rounds.
 */
export async function walkFigures(say: (text: string) => void): Promise<readonly Figure[]> {
  const shop = await startDemoShop();
  const target = { url: shop.url, release: shop.releases.baseline };
  const raw = await startContestant('raw-contestant.ts', target);
  const warm = await startContestant('warm-contestant.ts', target);
  const stock = await stockRun(target);
  const costs: { raw: number; warm: number; stock: number }[] = [];
  try {
    const cost = async (contestant: typeof raw) => {
      const before = await treeCpuMs(contestant.pid);
      await contestant.walk(RUNS);
      return ((await treeCpuMs(contestant.pid)) - before) / RUNS;
    };
    const stockCost = async () => {
      let ms = 0;
      for (let run = 0; run < STOCK_RUNS; run += 1) ms += await stock();
      return ms / STOCK_RUNS;
    };
    await raw.walk(WARM_UP_RUNS);
    await warm.walk(WARM_UP_RUNS);
    await stock();
    for (let round = 0; round < ROUNDS; round += 1) {
      // Whoever comes second finds the shop's caches warm: take turns.
      const figures =
        round % 2 === 0
          ? { raw: await cost(raw), warm: await cost(warm) }
          : { warm: await cost(warm), raw: await cost(raw) };
      costs.push({ ...figures, stock: await stockCost() });
      say(`round ${round + 1} of ${ROUNDS}\r`);
    }
  } finally {
    await Promise.all([raw.end(), warm.end()]);
    await shop.stop();
  }

  return [
    figure('cpu-per-run-warm-engine-over-raw-script', median(costs.map((cost) => cost.warm / cost.raw)), 'ratio', 1.15),
    figure(
      'cpu-per-run-warm-engine-over-playwright-test',
      median(costs.map((cost) => cost.warm / cost.stock)),
      'ratio',
      0.5,
    ),
    figure('cpu-per-run-warm-engine', median(costs.map((cost) => cost.warm)), 'ms', null),
    figure('cpu-per-run-raw-script', median(costs.map((cost) => cost.raw)), 'ms', null),
    figure('cpu-per-run-playwright-test', median(costs.map((cost) => cost.stock)), 'ms', null),
  ];
}
