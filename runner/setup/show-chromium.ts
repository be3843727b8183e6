import process from 'node:process';
import { findChromium } from '../engines/browser/find-chromium.ts';

/** Prints the browser that the warm engine would use; exit code 1 when there is none. */
const found = await findChromium({ configured: process.env.WAYGATE_CHROMIUM ?? null }).catch(() => null);
if (found === null) process.exit(1);
process.stdout.write(`${found.path}\n`);
