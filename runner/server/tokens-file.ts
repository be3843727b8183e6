import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import { entryProblems, type TokenEntry, tokenId } from './token-entry.ts';

export const TOKENS_SCHEMA = 'waygate.tokens/v1';

/** Thousands of tokens; more is another file. */
const LARGEST = 1_048_576;
const OTHERS = 0o077;

/** Changes whenever the file may have: it was written, replaced, or given other permissions. Throws `UnreadTokens` where the system does not say. */
export function versionOf(file: string): string {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw unread(file, error);
  }
  return stat === undefined ? 'none' : [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs, stat.mode].join(':');
}

/** The system did not let it be read, this time; the same file may be read the next time. */
export class UnreadTokens extends InvalidInput {}

/**
 * Reads who holds tokens. Throws `InvalidInput` with everything that is wrong: readable by others than its owner, not what
 * `gate token create` writes; `UnreadTokens` where the system lets nobody know, or it is not there.
 */
export function readTokensFile(file: string): readonly TokenEntry[] {
  const raw = parse(readPrivate(file), file);
  const { schema, tokens } = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  if (schema !== TOKENS_SCHEMA || !Array.isArray(tokens)) {
    throw refused(file, `schema ${JSON.stringify(schema)}`, `{"schema":"${TOKENS_SCHEMA}","tokens":[…]}`, CREATE);
  }
  const problems = tokens.flatMap((entry, index) => entryProblems(entry, `tokens[${index}]`));
  if (problems.length === 0) problems.push(...repeated(tokens as readonly TokenEntry[]));
  if (problems.length > 0) throw new InvalidInput(`The tokens file ${file} can not be used`, problems);
  return tokens as readonly TokenEntry[];
}

/** Replaces the file at once: whoever reads it sees the old or the new, never half. Throws the system's error. */
export function writeTokensFile(file: string, tokens: readonly TokenEntry[]): void {
  const temporary = `${file}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  const text = `${JSON.stringify({ schema: TOKENS_SCHEMA, tokens }, null, 2)}\n`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function readPrivate(file: string): string {
  try {
    // Opening a pipe would wait for somebody to write into it.
    if (!statSync(file).isFile()) throw refused(file, 'no ordinary file', 'a file', CREATE);
    const handle = openSync(file, 'r');
    try {
      const { mode, size } = fstatSync(handle);
      if ((mode & OTHERS) !== 0) {
        const found = `permissions ${(mode & 0o777).toString(8).padStart(4, '0')}`;
        const hint = `chmod 600 ${file}; in Kubernetes, defaultMode: 0400 of the secret's volume`;
        throw refused(file, found, '0600 or 0400: its owner alone may read it', hint);
      }
      if (size > LARGEST) throw refused(file, `${size} bytes`, `at most ${LARGEST}`, 'is it another file?');
      return readFileSync(handle, 'utf8');
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw unread(file, error);
  }
}

function unread(path: string, error: unknown): UnreadTokens {
  const { code } = error as NodeJS.ErrnoException;
  const found = code === 'ENOENT' ? 'no such file' : `it can not be read (${code ?? error})`;
  const expected = 'a file that this user owns and may read';
  return new UnreadTokens(SUBJECT, [{ path, found, expected, hint: CREATE }]);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(file, `${text.length} characters that are not JSON`, 'one JSON document', CREATE);
  }
}

function repeated(tokens: readonly TokenEntry[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return tokens.flatMap((entry, index) => {
    const found = `${tokenId(entry)} again`;
    if (!seen.has(entry.sha256)) {
      seen.add(entry.sha256);
      return [];
    }
    const hint = 'remove one: nobody could say which role it gives';
    return [{ path: `tokens[${index}].sha256`, found, expected: 'each token once', hint }];
  });
}

function refused(path: string, found: string, expected: string, hint: string): InvalidInput {
  return new InvalidInput(SUBJECT, [{ path, found, expected, hint }]);
}

const SUBJECT = 'The tokens file can not be used';
const CREATE = 'make it with `waygate gate token create --name <name> --role <role> --file <file>`';
