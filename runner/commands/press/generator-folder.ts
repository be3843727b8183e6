import { dirname, join } from 'node:path';

/** Where a press keeps what its generators are given and leave: beside its evidence. */
export function generatorFolder(store: string, walk: string): string {
  return join(dirname(store), 'press', walk);
}
