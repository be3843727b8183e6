import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { AuditChange } from '../../runner/core/release/audit.ts';
import { auditLogOf, openAuditLog } from '../../runner/store/audit-log.ts';
import { readAuditLog } from '../../runner/store/read-audit-log.ts';
import { verifyAuditLog } from '../../runner/store/verify-audit-log.ts';
import { aChange, entriesIn, temporaryFolder, writeLog } from '../support/audit-changes.ts';

const SEED = 20_261_125;

const change: fc.Arbitrary<AuditChange> = fc.record({
  release: fc.constantFrom('shop-2.41', 'shop-2.42', 'Größe №1'),
  kind: fc.constantFrom('decision', 'override', 'actuation'),
  actor: fc.constantFrom(
    { kind: 'policy' as const },
    { kind: 'person' as const, name: 'anna', role: 'owner' as const },
    { kind: 'system' as const, name: 'flagd' },
  ),
  body: fc.jsonValue({ maxDepth: 3 }),
});
const changes = fc.array(change, { minLength: 1, maxLength: 6 });

test('what is appended comes back as it was, in its order, and the log verifies', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  await fc.assert(
    fc.asyncProperty(changes, async (written) => {
      await writeFile(file, '');
      const entries = await writeLog(file, written);
      const read = await entriesIn(file);
      expect(read).toEqual(entries);
      expect(read.map(({ seq }) => seq)).toEqual(written.map((_, index) => index + 1));
      expect(read.map(({ body }) => body)).toEqual(written.map(({ body }) => JSON.parse(JSON.stringify(body))));
      expect(await verifyAuditLog(file)).toMatchObject({ state: 'whole', entries: written.length, expectedAt: null });
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('every byte of every line counts: changed to any other, it is found, in its line or at the first that it breaks', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  await writeLog(file, [
    aChange(),
    aChange({ kind: 'override', body: { reason: 'a provider is down', n: 10 } }),
    aChange(),
  ]);
  const whole = await readFile(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const edited = Buffer.from(whole);
      edited[at] = ((edited[at] ?? 0) + by) % 256;
      await writeFile(file, edited);
      const told = await verifyAuditLog(file);
      // The last line end is all that a killed writer may be short of.
      expect(told.state).toBe(at === whole.length - 1 ? 'torn' : 'broken');
      expect(told).toMatchObject({ line: lineOf(whole, at) });
    }),
    { seed: SEED, numRuns: 1500 },
  );
});

test('any part of the log from its first line on verifies, and only a hash known from elsewhere tells that the end is missing', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('log.jsonl');
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(6), async (written, keep) => {
      await writeFile(file, '');
      const entries = await writeLog(file, written);
      const kept = Math.min(keep, entries.length);
      await writeFile(
        file,
        linesOf(await readFile(file))
          .slice(0, kept)
          .join(''),
      );
      expect(await verifyAuditLog(file)).toMatchObject({ state: 'whole', entries: kept, expectedAt: null });
      for (const { seq, hash } of entries) {
        const told = await verifyAuditLog(file, { expectHead: hash });
        if (seq <= kept) expect(told).toMatchObject({ state: 'whole', expectedAt: seq });
        else
          expect(told).toMatchObject({
            state: 'broken',
            line: kept + 1,
            found: expect.stringContaining(`after ${kept} entries`),
          });
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

const LINES = 5;

for (const { what, edit, line, found, expected } of [
  {
    what: 'a removed line',
    edit: (lines: string[]) => lines.toSpliced(2, 1),
    line: 3,
    found: 'entry 4',
    expected: 'entry 3',
  },
  {
    what: 'a removed first line',
    edit: (lines: string[]) => lines.slice(1),
    line: 1,
    found: 'entry 2',
    expected: 'entry 1',
  },
  {
    what: 'a line twice',
    edit: (lines: string[]) => lines.toSpliced(2, 0, lines[1] ?? ''),
    line: 3,
    found: 'entry 2 again',
    expected: 'entry 3',
  },
  {
    what: 'two lines swapped',
    edit: (lines: string[]) => lines.toSpliced(1, 2, lines[2] ?? '', lines[1] ?? ''),
    line: 2,
    found: 'entry 3',
    expected: 'entry 2',
  },
  {
    what: 'a foreign line that says the right number',
    edit: (lines: string[]) => lines.toSpliced(2, 1, (lines[3] ?? '').replace('"seq":4', '"seq":3')),
    line: 3,
    found: 'prevHash',
    expected: 'the hash of the line before',
  },
  {
    what: 'an edited reason',
    edit: (lines: string[]) => lines.map((text) => text.replace('step 3', 'step 9')),
    line: 3,
    found: 'hash',
    expected: 'computed from the line',
  },
  {
    what: 'a space more',
    edit: (lines: string[]) => lines.map((text, i) => (i === 2 ? text.replace(':', ': ') : text)),
    line: 3,
    found: 'another spelling',
    expected: 'to the byte',
  },
  {
    what: 'an empty line',
    edit: (lines: string[]) => lines.toSpliced(2, 0, '\n'),
    line: 3,
    found: 'not JSON',
    expected: 'entry 3',
  },
  {
    what: 'a number that no reader can hold',
    edit: (lines: string[]) => lines.map((text) => text.replace('"step 3"', '1e999')),
    line: 3,
    found: 'Infinity',
    expected: 'as it was written',
  },
  {
    what: 'a line without end',
    edit: (lines: string[]) => lines.toSpliced(2, 3, 'x'.repeat(1_200_000)),
    line: 3,
    found: 'bytes and more',
    expected: 'at most 1048576',
  },
]) {
  test(`${what} is found, and where, what and what was expected is said`, async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('log.jsonl');
    await writeLog(
      file,
      Array.from({ length: LINES }, (_, i) => aChange({ body: { reason: `step ${i + 1}` } })),
    );
    await writeFile(file, edit(linesOf(await readFile(file))).join(''));
    const told = await verifyAuditLog(file);
    expect(told).toMatchObject({ state: 'broken', line, entries: line - 1 });
    if (told.state !== 'broken') return;
    expect(told.found).toContain(found);
    expect(told.expected).toContain(expected);

    // Who rebuilds a state from it stops there, too, and so does who wants to append.
    const read: number[] = [];
    const reading = async () => {
      for await (const { seq } of readAuditLog(file)) read.push(seq);
    };
    await expect(reading()).rejects.toThrow(`line ${line} is not what was written there`);
    expect(read).toEqual(Array.from({ length: line - 1 }, (_, i) => i + 1));
    await expect(openAuditLog(file, { now: Date.now })).rejects.toThrow(`line ${line} is not what was written there`);
  });
}

test('the entries of one release are read without the others', async () => {
  await using folder = await temporaryFolder();
  const file = auditLogOf(folder.file('evidence.sqlite'));
  await writeLog(
    file,
    ['a', 'b', 'a'].map((release) => aChange({ release })),
  );
  const read = await entriesIn(file, { release: 'a' });
  expect(read.map(({ seq }) => seq)).toEqual([1, 3]);
});

function linesOf(log: Buffer): string[] {
  return log.toString('utf8').match(/.*\n/g) ?? [];
}

/** The number of the line that a byte is in. */
function lineOf(log: Buffer, at: number): number {
  return log.subarray(0, at).toString('latin1').split('\n').length;
}
