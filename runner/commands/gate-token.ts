import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import { parseDuration } from '../core/duration.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { nearest } from '../core/nearest.ts';
import { ROLES, type Role } from '../core/release/plan.ts';
import { isExpired, mintToken, nameProblem, type TokenEntry, tokenId } from '../server/token-entry.ts';
import { readTokensFile, writeTokensFile } from '../server/tokens-file.ts';
import { takeWriterLock } from '../store/writer-lock.ts';
import { CommandProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';

export interface TokenOptions {
  readonly file: string;
  readonly json?: boolean;
}

/** `waygate gate token create`: makes a token and prints it, this once. A running server takes it without a restart. */
export async function gateTokenCreate(
  options: TokenOptions & { readonly name: string; readonly role: string; readonly expires?: string },
  { cwd, now, stdout, stderr }: Surroundings,
): Promise<ExitCode> {
  const { name, role, expires } = options;
  const seconds = expires === undefined ? undefined : parseDuration(expires);
  const problems = creationProblems(name, role, expires, seconds);
  if (problems.length > 0) throw new InvalidInput('No token was made', problems);
  const file = resolve(cwd, options.file);
  const createdAt = new Date(now()).toISOString();
  const end = typeof seconds === 'number' ? { expiresAt: new Date(now() + seconds * 1000).toISOString() } : {};
  const { token, entry } = mintToken({ name, role: role as Role, createdAt, ...end });
  change(file, (entries) => [...entries, entry]);
  if (options.json === true) {
    stdout.write(`${JSON.stringify({ schema: 'waygate.token/v1', file, token, ...described(entry, now()) })}\n`);
    return EXIT.ok;
  }
  stderr.write(`Token ${tokenId(entry)} of ${name} (${role}), ${endInWords(entry)}. It is shown this once:\n`);
  stdout.write(`${token}\n`);
  return EXIT.ok;
}

/** `waygate gate token list`: whose tokens there are; what they are is known to nobody but their holders. */
export async function gateTokenList(options: TokenOptions, { cwd, now, stdout }: Surroundings): Promise<ExitCode> {
  const file = resolve(cwd, options.file);
  const entries = readTokensFile(file);
  if (options.json === true) {
    const tokens = entries.map((entry) => described(entry, now()));
    stdout.write(`${JSON.stringify({ schema: 'waygate.token-list/v1', file, tokens })}\n`);
    return EXIT.ok;
  }
  for (const entry of entries) {
    const end = isExpired(entry, now()) ? `expired ${entry.expiresAt}` : endInWords(entry);
    stdout.write(`${tokenId(entry)}  ${entry.name}  ${entry.role}  made ${entry.createdAt}  ${end}\n`);
  }
  return EXIT.ok;
}

/** `waygate gate token revoke`: takes back one token, or all of a name. A running server refuses them from the next request on. */
export async function gateTokenRevoke(
  options: TokenOptions & { readonly name?: string; readonly id?: string },
  { cwd, now, stdout, stderr }: Surroundings,
): Promise<ExitCode> {
  const { name, id } = options;
  if ((name === undefined) === (id === undefined)) {
    throw usage('Which token?', name === undefined ? 'neither --id nor --name' : 'both --id and --name', 'one of them');
  }
  const file = resolve(cwd, options.file);
  const isMeant = (entry: TokenEntry) => (id === undefined ? entry.name === name : tokenId(entry) === id);
  const revoked: TokenEntry[] = [];
  change(file, (entries) => {
    revoked.push(...entries.filter(isMeant));
    if (revoked.length > 0) return entries.filter((entry) => !isMeant(entry));
    const known = [...new Set(entries.map((entry) => (id === undefined ? entry.name : tokenId(entry))))];
    const expected = known.length === 0 ? 'a token; there is none' : nearest(name ?? id ?? '', known).join(', ');
    throw usage('No such token', name === undefined ? `--id ${id}` : `--name ${name}`, expected);
  });
  const tokens = revoked.map((entry) => described(entry, now()));
  if (options.json === true) stdout.write(`${JSON.stringify({ schema: 'waygate.token-list/v1', file, tokens })}\n`);
  else for (const entry of revoked) stderr.write(`Revoked ${tokenId(entry)} of ${entry.name} (${entry.role})\n`);
  return EXIT.ok;
}

/** A change takes a few milliseconds: who comes at the same moment waits for their turn. */
const TURN_MS = 5_000;

/** Two changes at the same moment must not lose one of them. */
function change(file: string, changed: (entries: readonly TokenEntry[]) => readonly TokenEntry[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    using lock = takeWriterLock(`${file}.lock`, TURN_MS);
    if (lock === null) throw usage('The tokens file is busy', `another waygate is changing ${file}`, 'one at a time');
    writeTokensFile(file, changed(existsSync(file) ? readTokensFile(file) : []));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof CommandProblem || error instanceof InvalidInput || code === undefined) throw error;
    const message = `The tokens file can not be written\n  found:    ${file}: ${(error as Error).message}\n  expected: a file in a folder that this user may write\n  hint:     check the permissions of ${dirname(file)}, or choose another --file`;
    throw new CommandProblem(EXIT.usage, message, { cause: error });
  }
}

function creationProblems(
  name: string,
  role: string,
  expires: string | undefined,
  seconds: number | null | undefined,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const expectedName = nameProblem(name);
  if (expectedName !== null) {
    const hint = 'one person has one name, also with several tokens: approvals are counted by it';
    problems.push({ path: '--name', found: `"${name}"`, expected: expectedName, hint });
  }
  if (!(ROLES as readonly string[]).includes(role)) {
    const hint = `did you mean ${nearest(role, ROLES)[0]}?`;
    problems.push({ path: '--role', found: `"${role}"`, expected: ROLES.join(', '), hint });
  }
  if (seconds === null) {
    const hint = 'leave it out for a token that never ends';
    problems.push({ path: '--expires', found: `"${expires}"`, expected: 'such as 90d, 12h or 30m', hint });
  }
  return problems;
}

/** Everything but its hash. */
function described(entry: TokenEntry, now: number) {
  const { name, role, createdAt, expiresAt = null } = entry;
  return { id: tokenId(entry), name, role, createdAt, expiresAt, expired: isExpired(entry, now) };
}

function endInWords({ expiresAt }: TokenEntry): string {
  return expiresAt === undefined ? 'never ends' : `ends ${expiresAt}`;
}

function usage(what: string, found: string, expected: string): CommandProblem {
  const hint = '`waygate gate token list` shows what there is';
  return new CommandProblem(EXIT.usage, `${what}\n  found:    ${found}\n  expected: ${expected}\n  hint:     ${hint}`);
}
