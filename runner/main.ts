import process from 'node:process';
import { runCli } from './commands/cli.ts';

/** The only owner of argv, environment, standard streams, signals and the exit code. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second time somebody means it: leave now. Workers notice and take their browsers with them.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new Error(`stopped by ${signal}`));
  });
}
// Started by the launcher on an older Node: end when it does.
if (process.channel !== undefined) {
  process.channel.unref();
  process.on('disconnect', () => stop.abort(new Error('the launcher is gone')));
}
// A reader that went away (`waygate … | head`, or Ctrl-C that ends `tee` first) is no reason to crash: what runs is still to be ended in order.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
  now: Date.now,
});
