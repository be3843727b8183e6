import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { Journey } from '../../../journeys/support/journey.ts';
import type { ShopAdapter } from '../../../journeys/support/shop-tools.ts';
import { createMask } from '../../core/mask.ts';
import type { FromWorker, RunPlan, ToWorker, WorkerSetup } from './messages.ts';
import { guardAgainstOrphaning } from './orphan-guard.ts';
import { walkRun } from './walk-run.ts';
import { launchWarmBrowser, type WarmBrowser } from './warm-browser.ts';

/*
 * A worker of the warm engine: forked by the runner as leader of its own process group, with one warm browser, one run at a time.
 * It leaves when told to, when the runner's end of the IPC channel closes, and when its browser is gone.
 */
const parent = process.ppid;
let setup: WorkerSetup | null = null;
let warm: WarmBrowser | null = null;
let busy = false;

process.on('disconnect', () => leave(1));
process.on('message', (message: ToWorker) => {
  if (message.type === 'setup') void begin(message.setup);
  else if (message.type === 'run') void run(message.plan);
  else void leaveGently();
});
// The terminal's Ctrl-C is for the runner, which tells its workers what to do.
process.on('SIGINT', () => undefined);
// A journey's forgotten promise must not take the run's evidence with it.
process.on('unhandledRejection', () => undefined);

async function begin(given: WorkerSetup): Promise<void> {
  setup = given;
  try {
    warm = await launchWarmBrowser(given, (pid) => {
      tell({ type: 'browser', pid });
      guardAgainstOrphaning(parent, pid);
    });
    warm.browser.on('disconnected', () => {
      if (!busy) leave(1);
    });
    tell({ type: 'ready', browserVersion: warm.browser.version() });
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

async function run(plan: RunPlan): Promise<void> {
  if (setup === null || warm === null) return;
  busy = true;
  const modules = async () => ({
    journey: await defaultExport<Journey>(plan.journeyFile),
    shop: await defaultExport<ShopAdapter>(plan.shopFile),
  });
  const answer = await walkRun(warm.browser, plan, modules, {
    version: setup.version,
    mask: createMask(setup.secrets),
  });
  busy = false;
  tell({ type: 'walked', answer });
}

async function defaultExport<T>(file: string): Promise<T> {
  return ((await import(pathToFileURL(file).href)) as { default: T }).default;
}

async function leaveGently(): Promise<void> {
  await warm?.close();
  leave(0);
}

/** Playwright kills the browser's process group when this process exits. */
function leave(code: number): void {
  process.exit(code);
}

function tell(message: FromWorker): void {
  // The runner may be gone already; then `disconnect` is on its way.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
