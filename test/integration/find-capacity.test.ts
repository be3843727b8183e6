import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { PressRequest } from '../../runner/commands/press/conduct-press.ts';
import { findCapacity } from '../../runner/commands/press/find-capacity.ts';
import { CommandProblem } from '../../runner/commands/problem.ts';
import { EXIT } from '../../runner/core/exit-code.ts';
import type { PressDocument } from '../../runner/core/pressure/press-document.ts';
import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { theSettings } from '../support/settings.ts';
import { aPressTale } from '../support/stored-press.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-search-'));
});
test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What a shop that carries so many intents a second makes of a press with so many. */
interface SimulatedShop {
  readonly carries: number;
  /** From this step on it can't be reached any more. */
  readonly gone?: number;
}

/**
 * The search over presses of a simulated shop, for a stage of 8 intents a second with half as much again; each press is stored as a real
 * one is.
 */
async function search({ carries, gone = Number.POSITIVE_INFINITY }: SimulatedShop, caps = 1000) {
  const settings = theSettings(
    { store: { path: join(folder, 'evidence.sqlite'), maxDays: 90 } },
    {
      pressure: {
        allow: ['127.0.0.1'],
        peakIntentsPerSecond: 8,
        caps: { requestsPerSecond: caps },
      },
    },
  );
  const said: string[] = [];
  let step = 0;
  const request = {
    settings,
    // The simulated shop has no need of rest.
    pressure: { ...settings.pressure, phases: { warm: 0, baseline: 0.01, pressure: 0.01, recovery: 0.01 } },
    scenario: 'baseline-mix',
    intentsPerSecond: 8,
    factor: 1.5,
  } as PressRequest;
  const surroundings = {
    env: {},
    cwd: folder,
    stdout: { write: () => true },
    stderr: { write: (text: string) => said.push(text) > 0 },
    signal: new AbortController().signal,
    now: Date.now,
  };
  const conducted = await findCapacity(request, surroundings, async ({ intentsPerSecond, factor }) => {
    step += 1;
    if (step >= gone) throw new CommandProblem(EXIT.inconclusive, "The shop can't be reached");
    const offered = intentsPerSecond * factor;
    const carried = offered <= carries;
    const id = `press-${step}`;
    const tale = aPressTale(carried ? 'healthy' : 'collapse');
    const phases = tale.press.document.phases.map((phase) => ({
      ...phase,
      intents: offered * phase.seconds,
      goodput: Math.min(offered, carries) * phase.seconds,
    }));
    const document: PressDocument = { ...tale.press.document, walk: id, phases, report: join(folder, `${id}.html`) };
    const press = { ...tale.press, document };
    const { press: _, ...begun } = { ...tale.walk, id, endedAt: null };
    const runs = tale.runs.map((run) => ({ ...run, walk: id }));
    const store = await openEvidenceStore(settings.store.path, { write: true });
    await store.beginWalk(begun);
    await store.endPress(id, String(tale.walk.endedAt), press);
    await store.close();
    return { walk: { ...tale.walk, id, press }, runs, press };
  });
  return { ...conducted, said: said.join(''), stored: await storedPresses(settings.store.path) };
}

async function storedPresses(path: string): Promise<ReadonlyMap<string, PressDocument | undefined>> {
  const store = await openEvidenceStore(path, { write: false });
  try {
    return new Map((await store.walks()).map(({ id, press }) => [id, press?.document]));
  } finally {
    await store.close();
  }
}

function tried(document: PressDocument | undefined): readonly string[] {
  return (document?.capacity?.steps ?? []).map((step) => `${step.intentsPerSecond.toFixed(1)} ${step.verdict}`);
}

test('a shop with room above its stage passes, with the table in its document, its report and the store', async () => {
  const { press, stored, said } = await search({ carries: 16 });
  const steps = ['4.0 pass', '5.6 pass', '7.8 pass', '11.0 pass', '15.4 pass', '21.5 fail', '18.2 fail', '16.7 fail'];
  expect(tried(press.document)).toEqual(steps);
  expect(press.document).toMatchObject({ verdict: 'pass', exitCode: 0, walk: 'press-5' });
  expect(press.document.capacity?.kneeIntentsPerSecond).toBeCloseTo(15.37, 2);
  expect(press.document.capacity?.limitedBy).toBe('At 17/s the shop no longer carried it: metastable; it served 16/s.');
  expect(await readFile(String(press.document.report), 'utf8')).toContain('15 new intents per second');
  expect(tried(stored.get('press-5'))).toEqual(steps);
  // The newest is what `latest` finds.
  expect(stored.get('press-8')).toMatchObject({ verdict: 'fail', capacity: press.document.capacity });
  expect(stored.get('press-4')?.capacity).toBeUndefined();
  expect(said.match(/The shop rests/g)).toHaveLength(2);
});

test('a shop that does not carry its stage fails, by the lowest rate that was too much', async () => {
  const { press } = await search({ carries: 9 });
  expect(tried(press.document)).toEqual(['4.0 pass', '5.6 pass', '7.8 pass', '11.0 fail', '9.3 fail', '8.5 pass']);
  expect(press.document).toMatchObject({ verdict: 'fail', exitCode: 3, walk: 'press-5' });
});

test('a cap that ends the search below what the stage needs leaves it open', async () => {
  const { press } = await search({ carries: 100 }, 1 + 4 * 9);
  expect(tried(press.document)).toEqual(['4.0 pass', '5.6 pass', '7.8 pass', '9.0 pass']);
  expect(press.document).toMatchObject({ verdict: 'invalid', exitCode: 4 });
  expect(press.document.reasons[0]?.text).toContain('12 intents/s, which the stage needs, were not tried');
});

test('a shop that can not be reached any more ends the search with what was seen before', async () => {
  const { press, said } = await search({ carries: 9, gone: 5 });
  expect(tried(press.document)).toEqual(['4.0 pass', '5.6 pass', '7.8 pass', '11.0 fail']);
  expect(press.document).toMatchObject({ verdict: 'fail', walk: 'press-4' });
  expect(said).toContain("The search ends here: The shop can't be reached");
});

test('a shop that can not be reached at all is no search', async () => {
  await expect(search({ carries: 9, gone: 1 })).rejects.toThrow("The shop can't be reached");
});
