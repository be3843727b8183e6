import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { StoredPress } from '../../runner/core/walk.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { type CliEnd, resultOf, waygate } from '../support/cli.ts';
import { aReport } from '../support/report-fixtures.ts';
import { aPressTale } from '../support/stored-press.ts';

const WALKED = aReport({ rounds: 16 });
const PRESSED = aPressTale('healthy');
let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-cut-off-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** A walk that ended in widen, and the press that was begun after it, as `demo --press` stores them. */
async function stored(press: StoredPress | null): Promise<void> {
  const store = await openEvidenceStore(join(folder, 'evidence.sqlite'), { write: true });
  const { press: _, ...begun } = PRESSED.walk;
  await store.beginWalk({ ...WALKED.walk, endedAt: null, result: null });
  for (const run of WALKED.runs) {
    await store.startRun(run);
    await store.finishRun(run);
  }
  await store.endWalk(WALKED.walk.id, String(WALKED.walk.endedAt), WALKED.result);
  await store.beginWalk({ ...begun, endedAt: null, follows: WALKED.walk.id });
  if (press !== null) await store.endPress(begun.id, String(PRESSED.walk.endedAt), press);
  await store.close();
}

function told(...args: readonly string[]): Promise<CliEnd> {
  return waygate([...args, '--store', 'evidence.sqlite'], { cwd: folder });
}

test('the walk alone says widen', () => {
  expect(WALKED.result.verdict).toBe('widen');
});

for (const asked of [WALKED.walk.id, PRESSED.walk.id, 'latest'])
  test(`a press that was cut off holds the walk that it followed, asked for ${asked}`, async () => {
    await stored(null);
    const end = await told('report', '--walk', asked, '--json');
    const result = resultOf(end);
    expect(result, end.stderr).toMatchObject({
      verdict: 'hold',
      exitCode: 10,
      walk: WALKED.walk.id,
      press: { schema: 'waygate.press/v1', verdict: null, exitCode: 4, walk: PRESSED.walk.id },
    });
    expect(result.reasons[0]).toMatchObject({ code: 'exit_unmet' });
    expect(result.reasons[0]?.text).toContain(`press ${PRESSED.walk.id}, which followed this walk, was begun at`);
    const page = await readFile(String(result.report), 'utf8');
    expect(page).toContain('<h1 id="verdict-title">Hold</h1>');
    expect(page).toContain('then put under pressure: no verdict');
    expect(page).toMatch(/<b>But press press-1, which followed .* has not ended/);
  });

test('how a verdict came about begins with the press that was cut off', async () => {
  await stored(null);
  const { stdout, stderr } = await told('gate', 'explain', '--walk', WALKED.walk.id);
  const lines = stdout.split('\n');
  expect(lines[0], stderr).toBe('Verdict of the walk and of the press that followed it: hold');
  expect(lines[1]).toContain('exit_unmet');
  expect(lines[2]).toBe('  Press press-1: no verdict');
  // The walk's own verdict is explained as ever.
  expect(lines).toContain('Verdict: widen');
  const document = JSON.parse((await told('gate', 'explain', '--json')).stdout);
  expect(document).toMatchObject({
    walk: WALKED.walk.id,
    judgement: { verdict: 'widen' },
    both: { verdict: 'hold', reasons: [{ code: 'exit_unmet' }] },
    press: { verdict: null, walk: 'press-1' },
  });
});

test('a press that ended is told with the walk, and by itself', async () => {
  await stored(PRESSED.press);
  const both = await told('gate', 'explain', '--walk', WALKED.walk.id);
  expect(both.stdout.split('\n').slice(0, 2)).toEqual([
    'Verdict of the walk and of the press that followed it: widen',
    '  Press press-1: pass (npx waygate gate explain --walk press-1)',
  ]);
  const alone = await told('report', '--walk', 'press-1', '--json');
  expect(JSON.parse(alone.stdout)).toMatchObject({ schema: 'waygate.press/v1', verdict: 'pass' });
  expect(resultOf(await told('report', '--walk', WALKED.walk.id, '--json'))).toMatchObject({
    verdict: 'widen',
    press: { verdict: 'pass' },
  });
});
