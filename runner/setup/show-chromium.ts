import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { findChromium } from '../engines/browser/find-chromium.ts';

/** Prints the browser that the warm engine would use; exit code 1 when there is none or it does not run, e.g. for want of a library. */
const found = await findChromium({ configured: process.env.WAYGATE_CHROMIUM || null }).catch(() => null);
if (found === null || !runs(found.path)) process.exit(1);
process.stdout.write(`${found.path}\n`);

function runs(path: string): boolean {
  // On Windows this would open a window.
  if (process.platform === 'win32') return true;
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
