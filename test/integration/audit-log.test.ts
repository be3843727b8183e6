import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type AuditEntry, NO_ENTRY } from '../../runner/core/release/audit.ts';
import { openAuditLog } from '../../runner/store/audit-log.ts';
import type { TornPiece } from '../../runner/store/torn-line.ts';
import { verifyAuditLog } from '../../runner/store/verify-audit-log.ts';
import { aChange, entriesIn, T0, temporaryFolder, writeLog } from '../support/audit-changes.ts';

const WRITER = join(import.meta.dirname, '..', 'support', 'audit-writer.ts');
const SEED = 20_261_125;
const writers: ChildProcess[] = [];

test.afterEach(async () => {
  for (const writer of writers.splice(0)) {
    if (writer.exitCode === null && writer.signalCode === null) {
      writer.kill('SIGKILL');
      await once(writer, 'exit');
    }
  }
});

/** A gate in another process, and what it said so far. */
function startWriter(file: string, { bytes = 200, limitBlocks }: { bytes?: number; limitBlocks?: number } = {}) {
  const [command, args] =
    limitBlocks === undefined
      ? [process.execPath, [WRITER, file, String(bytes)]]
      : [
          'bash',
          [
            '-c',
            `trap '' XFSZ; ulimit -f ${limitBlocks}; exec "$@"`,
            'bash',
            process.execPath,
            WRITER,
            file,
            String(bytes),
          ],
        ];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  writers.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  const until = async (start: string): Promise<string> => {
    for (;;) {
      const line = lines.find((said) => said.startsWith(start));
      if (line !== undefined) return line;
      if (child.exitCode !== null) throw new Error(`the writer ended with ${child.exitCode}: ${lines.join(' | ')}`);
      await Promise.race([once(reader, 'line'), ended]);
    }
  };
  return { child, lines, until, ended };
}

test('killed thirty times at random moments, every promised entry is there, and the chain is whole', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  const promised = new Map<number, string>();
  for (let round = 0; round < 30; round += 1) {
    const { child, lines, until, ended } = startWriter(file, { bytes: round % 2 === 0 ? 300 : 400_000 });
    // One in three is killed at some moment of its start: while it sets aside what the one before left.
    if (round % 3 !== 2) await until('written');
    await sleep(Math.random() * (round % 3 === 2 ? 400 : 60));
    child.kill('SIGKILL');
    await ended;
    for (const [, seq, hash] of lines.filter((line) => line.startsWith('written')).map((line) => line.split(' '))) {
      expect(promised.has(Number(seq)), `entry ${seq} was promised twice`).toBe(false);
      promised.set(Number(seq), hash ?? '');
    }
  }
  const log = await openAuditLog(file, { now: Date.now });
  await log.close();
  const entries = new Map((await entriesIn(file)).map(({ seq, hash }) => [seq, hash]));
  expect([...promised].filter(([seq, hash]) => entries.get(seq) !== hash)).toEqual([]);
  expect(promised.size).toBeGreaterThanOrEqual(20);
  expect(await verifyAuditLog(file, { expectHead: [...promised.values()].at(-1) })).toMatchObject({ state: 'whole' });
});

test('a line that was cut anywhere is set aside, recorded, and never breaks the chain', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  const [, last] = await writeLog(file, [aChange(), aChange({ body: { reason: 'ends at 10 °C' } })]);
  const whole = await readFile(file);
  const start = whole.indexOf('\n') + 1;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: start + 1, max: whole.length - 1 }), async (cut) => {
      await writeFile(file, whole.subarray(0, cut));
      expect(await verifyAuditLog(file)).toMatchObject({ state: 'torn', entries: 1, line: 2 });

      const log = await openAuditLog(file, { now: () => T0 });
      const next = await log.append(aChange());
      await log.close();
      const [, torn, after] = await entriesIn(file);
      expect(torn).toMatchObject({ seq: 2, kind: 'torn', release: null, actor: { kind: 'system', name: 'audit-log' } });
      const pieces = piecesIn(torn);
      const kept = whole.subarray(start, cut);
      const piece = pieces.find(({ sha256 }) => sha256 === createHash('sha256').update(kept).digest('hex'));
      expect(piece?.bytes).toBe(kept.length);
      expect(await readFile(folder.file(piece?.file ?? ''))).toEqual(kept);
      expect(after).toEqual(next);
      expect(await verifyAuditLog(file)).toMatchObject({ state: 'whole', entries: 3 });
      // The entry that was never promised whole is not taken for one.
      expect(await verifyAuditLog(file, { expectHead: last?.hash })).toMatchObject({ state: 'broken' });
    }),
    { seed: SEED, numRuns: 40 },
  );
});

test('killed after a torn line was set aside and before it was recorded, the next start records it', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  await writeLog(file, [aChange(), aChange()]);
  await truncate(file, (await readFile(file)).length - 5);
  const first = await openAuditLog(file, { now: () => T0 });
  await first.close();
  // As it was before the record: the piece lies there, the log ends before it, and half of the record is there.
  const recorded = await readFile(file);
  const end = recorded.lastIndexOf('\n', recorded.length - 2) + 1;
  await truncate(file, end + 40);
  const second = await openAuditLog(file, { now: () => T0 });
  await second.close();
  const torn = (await entriesIn(file))[1];
  const names = (await readdir(folder.path)).filter((name) => name.startsWith(`${basename(file)}.torn-2-`));
  expect(names).toHaveLength(2);
  expect(piecesIn(torn).map((piece) => piece.file)).toEqual(names.sort());
});

test('a log that ended whole gets no record of a torn line', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  await writeLog(file, [aChange()]);
  await writeLog(file, [aChange()]);
  expect((await entriesIn(file)).map(({ seq, kind }) => [seq, kind])).toEqual([
    [1, 'decision'],
    [2, 'decision'],
  ]);
});

test('one process writes: another is refused and told the way, readers are let in, and the end lets the next one', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  const log = await openAuditLog(file, { now: () => T0 });
  const first = await log.append(aChange());
  const other = startWriter(file);
  const refusal = await other.until('refused');
  expect(refusal).toContain(
    `could not open the audit log ${file}: another process is writing it; let that one make the change`,
  );
  await expect(openAuditLog(file, { now: Date.now })).rejects.toThrow('another process is writing it');
  expect(await entriesIn(file)).toEqual([first]);
  expect(await verifyAuditLog(file)).toMatchObject({ state: 'whole', head: log.head() });
  await log.close();
  await expect(log.append(aChange())).rejects.toThrow('it is closed');
  await startWriter(file).until('written 2');
});

test('appended at the same time, entries are in the order of the calls, and as they were at the call', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  const log = await openAuditLog(file, { now: () => T0 });
  expect(log.head()).toEqual(NO_ENTRY);
  const body = { n: 0 };
  const written = Array.from({ length: 50 }, (_, n) => {
    body.n = n;
    return log.append(aChange({ body }));
  });
  const closed = log.close();
  const entries = await Promise.all(written);
  await closed;
  expect(entries.map((entry) => (entry.body as { n: number }).n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(await entriesIn(file)).toEqual(entries);
});

test('what can not be written down is refused with what is wrong, and the next change is taken', async () => {
  await using folder = await temporaryFolder();
  const log = await openAuditLog(folder.file('log.jsonl'), { now: () => T0 });
  await expect(log.append(aChange({ body: { odds: Number.NaN } }))).rejects.toThrow('body.odds: found NaN');
  await expect(log.append(aChange({ kind: '' }))).rejects.toThrow('kind: ');
  await expect(log.append(aChange({ body: 'x'.repeat(1_100_000) }))).rejects.toThrow('expected at most 1048576');
  expect(await log.append(aChange())).toMatchObject({ seq: 1 });
  await log.close();
});

test('a file that has no room for an entry keeps the ones before, and takes one that it has room for', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  // ulimit counts blocks of 1024 bytes.
  const { lines, ended } = startWriter(file, { bytes: 30_000, limitBlocks: 64 });
  const [[code]] = await ended;
  expect(lines.filter((line) => line.startsWith('refused'))).toEqual([
    expect.stringContaining('the file has reached its size limit; raise the limit (ulimit -f)'),
  ]);
  expect(code, lines.join('\n')).toBe(0);
  const promised = lines.filter((line) => line.startsWith('written')).map((line) => line.split(' ')[2]);
  expect((await entriesIn(file)).map(({ hash }) => hash)).toEqual(promised);
  expect(await verifyAuditLog(file)).toMatchObject({ state: 'whole', entries: promised.length });
});

test('nothing is promised once the file was moved away, or something else wrote to it', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  const log = await openAuditLog(file, { now: () => T0 });
  await log.append(aChange());
  await rename(file, folder.file('rotated.jsonl'));
  await expect(log.append(aChange())).rejects.toThrow('it was moved away or replaced while it was open');
  await log.close();

  const other = await openAuditLog(file, { now: () => T0 });
  await other.append(aChange());
  await appendFile(file, 'more\n');
  await expect(other.append(aChange())).rejects.toThrow('something else has written to it');
  await expect(other.append(aChange())).rejects.toThrow('something else has written to it');
  await other.close();
});

test('a log that is not there, and one that is a folder, are named with the way out', async () => {
  await using folder = await temporaryFolder();
  await expect(verifyAuditLog(folder.file('none.jsonl'))).rejects.toThrow('there is none; check the path');
  await expect(openAuditLog(folder.path, { now: Date.now })).rejects.toThrow('it is a folder; move the folder away');
});

function piecesIn(entry: AuditEntry | undefined): readonly TornPiece[] {
  return (entry?.body as { readonly pieces: readonly TornPiece[] } | undefined)?.pieces ?? [];
}
