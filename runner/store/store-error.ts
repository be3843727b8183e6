/** SQLite's primary result codes (https://sqlite.org/rescode.html) that a user can do something about. */
const ADVICE: Readonly<Record<number, readonly [what: string, wayOut: string]>> = {
  5: ['another process has locked it', 'wait until it is done, or stop it'],
  6: ['another process has locked it', 'wait until it is done, or stop it'],
  8: ['it can not be written', 'check the permissions of the file and of its folder'],
  10: ['the disk refused to read or write', 'check the disk, then try again'],
  11: ['it is damaged', 'move it away (waygate starts a new one) or restore it from a copy'],
  13: ['the disk is full, or the file has reached its size limit', 'make room, or move the store with store.path'],
  14: ['it can not be opened', 'check that its folder exists and can be written'],
  26: ['it is not a SQLite database', 'choose another file with store.path'],
};

/** The evidence can't be kept or read; the message names the store and the way out. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Tells a failure at the store so that it names the store and the way out. */
export function storeError(doing: string, path: string, cause: unknown): StoreError {
  const code = (cause as { errcode?: number } | null)?.errcode;
  const [what, wayOut] = (code === undefined ? undefined : ADVICE[code & 0xff]) ?? [
    String((cause as Error | null)?.message ?? cause),
    null,
  ];
  return new StoreError(
    `could not ${doing} the evidence store ${path}: ${what}${wayOut === null ? '' : `; ${wayOut}`}`,
    {
      cause,
    },
  );
}
