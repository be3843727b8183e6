import process from 'node:process';
import { findK6 } from '../engines/load/find-k6.ts';

/** Prints the k6 that a pressure would use; exit code 1 when there is none, with the reason on standard error. */
try {
  const { path, version } = await findK6({ configured: process.env.WAYGATE_K6 || null });
  process.stdout.write(`${path} (${version})\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
