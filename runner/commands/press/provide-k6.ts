import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FoundK6, findK6 } from '../../engines/load/find-k6.ts';
import { asUsage } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';

const SETUP = fileURLToPath(new URL('../../setup/setup.mjs', import.meta.url));

/**
 * k6 as configured, in PATH, or built by set-up, which is run once where it is missing.
 * Rejects with `CommandProblem` (exit code 2) that says what was looked for and what to do.
 */
export async function provideK6(
  { configured }: { readonly configured: string | null },
  { stderr, signal }: Pick<Surroundings, 'stderr' | 'signal'>,
): Promise<FoundK6> {
  const found = await findK6({ configured }).catch((problem: Error) => problem);
  if (!(found instanceof Error)) return found;
  if (configured !== null) return asUsage(found);
  stderr.write('k6 is not here yet: setting it up, once\n');
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, [SETUP, 'k6'], { stdio: ['ignore', 'ignore', 'pipe'], signal });
    child.stderr.on('data', (chunk: Buffer) => stderr.write(chunk.toString()));
    child.on('error', () => resolve()).on('close', () => resolve());
  });
  return findK6({ configured }).catch(asUsage);
}
