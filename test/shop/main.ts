import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { startControl } from './control/control.ts';
import { readOptions } from './options.ts';
import { startShop } from './shop.ts';

/** Nobody waits longer for a shop to close. */
const CLOSE_MS = 1_000;

/** The demo shop as a process: one line of JSON on stdout says that it is ready, and where. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  const closers: (() => Promise<void>)[] = [];
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(0), CLOSE_MS).unref();
    for (const close of closers) await close();
    process.exit(0);
  };
  process.once('SIGTERM', end).once('SIGINT', end).once('disconnect', end);
  if (options.tieToStdin) process.stdin.once('end', end).once('close', end).resume();

  const shop = await startShop(options);
  const control = options.controlPort === null ? null : await startControl(shop, options.controlPort);
  if (control !== null) closers.push(control.close);
  closers.push(shop.close);
  if (options.shoppers > 0) shop.crowd.come(options.shoppers);
  const ready = { ready: true, url: shop.edge.url, control: control?.url ?? null, releases: shop.releases };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

main().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  const told = taken
    ? `The demo shop can not start: ${error.message}; use another port, or 0 for any free one`
    : error.message;
  process.stderr.write(`${told}\n`);
  process.exit(taken || error instanceof InvalidInput ? 2 : 1);
});
