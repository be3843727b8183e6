import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { counted } from '../core/judge/wording.ts';
import type { AuditEntry } from '../core/release/audit.ts';
import { auditError } from '../store/audit-error.ts';
import { auditLogOf } from '../store/audit-log.ts';
import { type AuditEnd, scanAuditLog } from '../store/scan-audit-log.ts';
import { type AuditVerification, verifyAuditLog } from '../store/verify-audit-log.ts';
import { auditLine } from '../terminal/audit-line.ts';
import { CommandProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';
import { evidencePlaces } from './walk/stored-walk.ts';

export interface AuditOptions {
  /** The log itself; else the one beside the evidence. */
  readonly log?: string;
  readonly store?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * `waygate gate audit verify`: whether every change in the log is as it was written down. Resolves with 0 when it is, with 3 when a line
 * was edited, removed, inserted or swapped, or is unfinished; rejects with exit code 2 when there is no log.
 */
export async function gateAuditVerify(
  options: AuditOptions & { readonly expectHead?: string },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { expectHead } = options;
  if (expectHead !== undefined && !/^[0-9a-f]{64}$/.test(expectHead)) {
    throw new CommandProblem(
      EXIT.usage,
      `No such hash\n  found:    --expect-head ${expectHead}\n  expected: 64 hexadecimal digits\n  hint:     \`waygate gate audit verify\` prints the head of a whole log: keep it elsewhere`,
    );
  }
  const file = await logOf(options, surroundings);
  const told = await verifyAuditLog(file, { expectHead });
  const exitCode = told.state === 'whole' ? EXIT.ok : EXIT.failedRuns;
  const document = { schema: 'waygate.audit-verification/v1', file, exitCode, ...told };
  surroundings.stdout.write(`${options.json === true ? JSON.stringify(document) : inWords(file, told)}\n`);
  return exitCode;
}

/** `waygate gate audit show`: one line per change, from the first on; 3 when the log is broken, after what comes before the break. */
export async function gateAuditShow(
  options: AuditOptions & { readonly release?: string },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings;
  const file = await logOf(options, surroundings);
  const entries: AuditEntry[] = [];
  const end = await readAll(file, (entry) => {
    if (options.release !== undefined && entry.release !== options.release) return;
    if (options.json === true) entries.push(entry);
    else stdout.write(`${auditLine(entry)}\n`);
  });
  const problem = problemOf(end);
  if (options.json === true) {
    stdout.write(`${JSON.stringify({ schema: 'waygate.audit/v1', file, problem, entries })}\n`);
  } else if (problem !== null) stderr.write(`waygate: ${file}: ${problem}\n`);
  return problem === null ? EXIT.ok : EXIT.failedRuns;
}

async function readAll(file: string, tell: (entry: AuditEntry) => void): Promise<AuditEnd> {
  try {
    const scan = scanAuditLog(file);
    let step = await scan.next();
    for (; step.done !== true; step = await scan.next()) tell(step.value);
    return step.value;
  } catch (error) {
    throw auditError('read', file, error);
  }
}

/** An unfinished last line is no problem for who reads: its change was never promised. */
function problemOf(end: AuditEnd): string | null {
  if (end.state !== 'broken') return null;
  return `line ${end.line} is not what was written there (found ${end.found}, expected ${end.expected}); nothing from there on can be trusted`;
}

function inWords(file: string, told: AuditVerification): string {
  if (told.state !== 'whole') {
    const { state, line, found, expected, hint, entries } = told;
    return `${file} is ${state} at line ${line}, after ${counted(entries, 'whole entry', 'whole entries')}\n  found:    ${found}\n  expected: ${expected}\n  hint:     ${hint}`;
  }
  const { entries, head, expectedAt } = told;
  const tail =
    expectedAt === null
      ? `whether entries were cut off at the end can not be known; keep the head elsewhere, and next time: --expect-head ${head.hash}`
      : `the expected head is its entry ${expectedAt}: nothing up to it was cut off`;
  return `${file} is whole: ${counted(entries, 'entry', 'entries')}, head ${head.hash}\n  ${tail}`;
}

async function logOf({ log, ...options }: AuditOptions, surroundings: Surroundings): Promise<string> {
  const places =
    log === undefined
      ? (await evidencePlaces(options, surroundings)).map(auditLogOf)
      : [resolve(surroundings.cwd, log)];
  const file = places.find((place) => existsSync(place));
  if (file !== undefined) return file;
  throw new CommandProblem(
    EXIT.usage,
    `No audit log\n  found:    nothing at ${places.join(' and ')}\n  expected: the log of a gate, which it makes with its first change\n  hint:     name the evidence with --store <file>, or the log with --log <file>`,
  );
}
