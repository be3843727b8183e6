import { InvalidInput } from '../../runner/core/diagnostic.ts';
import { takePressLock } from '../../runner/engines/load/press-lock.ts';

/**
 * Takes a press lock as a process of its own: `node lock-holder.ts <folder> <origin>`. Says `taken` and holds it until something is
 * written to it, or says `refused`.
 */
const [folder = '', origin = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const lock = await takePressLock(origin, { folder, now: Date.now });
  say('taken');
  await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));
  await lock.release();
  process.exit(0);
} catch (error) {
  if (!(error instanceof InvalidInput)) throw error;
  say('refused');
  process.exit(2);
}
