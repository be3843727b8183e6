import type { Catalogue } from '../../config/discover.ts';

/** A line for each file that somebody may think is in use, and why it is not. */
export function ignoredFiles({ ignored }: Pick<Catalogue, 'ignored'>): string[] {
  return ignored.map(({ file, reason }) => `Ignored: ${file}: ${reason}`);
}
