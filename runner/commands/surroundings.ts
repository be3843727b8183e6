import type { WriteStream } from 'node:tty';

/** A stream that may be a terminal. */
export type Output = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

/** All that a command may know of the process it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Results. With `--json`, exactly one JSON document. */
  readonly stdout: Output;
  /** Everything else. */
  readonly stderr: Output;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
