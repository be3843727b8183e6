import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aWalk } from '../support/records.ts';

const WRITER = join(import.meta.dirname, '..', 'support', 'store-writer.ts');
const KILLED_AT = join(import.meta.dirname, '..', 'support', 'store-killed-at.ts');

let folder: string;
let path: string;
const writers: ChildProcess[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-store-'));
  path = join(folder, 'evidence.sqlite');
});

test.afterEach(async () => {
  for (const writer of writers.splice(0)) {
    if (writer.exitCode === null && writer.signalCode === null) {
      writer.kill('SIGKILL');
      await once(writer, 'exit');
    }
  }
  await rm(folder, { recursive: true });
});

/** A runner in another process; its lines so far, and a wait for the next line that begins so. */
function startWriter(...options: string[]) {
  const child = spawn(process.execPath, [WRITER, path, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  writers.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const until = async (start: string): Promise<string> => {
    for (;;) {
      const line = lines.find((said) => said.startsWith(start));
      if (line !== undefined) return line;
      if (child.exitCode !== null) throw new Error(`the writer ended with ${child.exitCode}: ${lines.join(' | ')}`);
      await Promise.race([once(reader, 'line'), once(child, 'exit')]);
    }
  };
  return { child, lines, until };
}

test('A second runner is refused and told who holds the store, while readers are let in', async () => {
  const first = startWriter('3');
  await first.until(`finished run-${first.child.pid}-3`);
  const second = startWriter('0');
  const refusal = await second.until('refused');
  expect(refusal).toContain(`another waygate (pid ${first.child.pid} on`);
  expect(refusal).toContain(path);

  const reader = await openEvidenceStore(path, { write: false });
  expect(await reader.runs(`walk-${first.child.pid}`)).toHaveLength(3);
  await reader.close();

  first.child.stdin?.write('\n');
  await once(first.child, 'exit');
  const third = startWriter('0');
  await third.until('open');
});

test('A second opening in the same process is refused, and does not loosen the first', async () => {
  const first = await openEvidenceStore(path, { write: true });
  await expect(openEvidenceStore(path, { write: true })).rejects.toThrow(`another waygate (pid ${process.pid} on`);
  const other = startWriter('0');
  expect(await other.until('refused')).toContain(`pid ${process.pid}`);
  await first.close();
});

test('Killed at any statement of its first opening, a runner leaves a store that the next one opens', async () => {
  let statement = 1;
  for (; ; statement += 1) {
    const file = join(folder, `at-${statement}.sqlite`);
    const child = spawn(process.execPath, [KILLED_AT, file, String(statement)], { stdio: 'ignore' });
    writers.push(child);
    await once(child, 'exit');
    const store = await openEvidenceStore(file, { write: true });
    await store.beginWalk(aWalk({ id: `walk-${statement}` }));
    expect((await store.walk(`walk-${statement}`))?.id).toBe(`walk-${statement}`);
    await store.close();
    if (child.exitCode === null) continue;
    expect(child.exitCode).toBe(0);
    break;
  }
  // Tables, indexes, and what is written down of them.
  expect(statement).toBeGreaterThan(10);
});

test('Killed at random moments, a runner leaves every started run once, and the store opens again', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { child, lines, until } = startWriter();
    await until('finished');
    await sleep(Math.random() * 40);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const store = await openEvidenceStore(path, { write: true });
    const runs = await store.runs(`walk-${child.pid}`);
    const ids = runs.map(({ id }) => id);
    const said = (word: string) =>
      lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(said('started')));
    const passed = runs.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(said('finished')));
    // At most the one that was under way stands as killed, and it is the last.
    const killed = runs.filter(({ inconclusive }) => inconclusive?.cause === 'killed');
    expect(killed.length).toBeLessThanOrEqual(1);
    if (killed[0] !== undefined) expect(ids.at(-1)).toBe(killed[0].id);
    await store.close();
  }
});
