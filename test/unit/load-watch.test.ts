import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { countsOf, namesOfCounts } from '../../runner/engines/load/counters-reading.ts';
import type { K6Rest } from '../../runner/engines/load/rest.ts';
import { watchLoad } from '../../runner/engines/load/watch-load.ts';

const SECONDS = { warm: 0, baseline: 10, pressure: 100, recovery: 30 };

/** A k6 whose counters are these; notes what it was asked for: `null` for everything. */
function aRest(counters: ReadonlyMap<string, number>): { rest: K6Rest; asked: (readonly string[] | null)[] } {
  const asked: (readonly string[] | null)[] = [];
  const rest: K6Rest = {
    status: async () => ({ waits: false, maxVUs: 1 }),
    release: async () => undefined,
    close: async () => undefined,
    async counters() {
      asked.push(null);
      return new Map(counters);
    },
    async countersOf(names) {
      asked.push(names);
      return new Map(names.flatMap((name) => (counters.has(name) ? [[name, counters.get(name) as number]] : [])));
    },
  };
  return { rest, asked };
}

/** Two looks at a load that has run for so long. */
async function twoLooks(at: number, requests: number) {
  const counters = new Map([
    ['http_reqs', requests],
    ['intents{phase:baseline}', 40],
    ['intents{phase:pressure}', 7],
    ['op_browse{le:3,phase:baseline}', 33],
  ]);
  const { rest, asked } = aRest(counters);
  const startedAt = Date.now() - at * 1000;
  const two = Promise.withResolvers<void>();
  let windows = 0;
  const watch = watchLoad({
    rests: [rest],
    plan: { seconds: SECONDS, client: { deadlineMs: 10_000 } },
    ceiling: 1e9,
    now: Date.now,
    startedAt,
    onWindow() {
      windows += 1;
      if (windows === 2) two.resolve();
      if (windows === 1) counters.set('intents{phase:pressure}', 9).set('op_browse{le:3,phase:baseline}', 50);
    },
    onLook: () => pause(0),
  });
  await two.promise;
  const last = watch.last(0);
  const { windows: seen } = await watch.end([last]);
  return { asked, last, seen };
}

test('a short load is asked for everything', async () => {
  const { asked, last } = await twoLooks(15, 4_999);
  expect(asked).toEqual([null, null]);
  expect(last.get('op_browse{le:3,phase:baseline}')).toBe(50);
});

test('a load of many requests is asked for what makes its windows, and of phases that can still change', async () => {
  const { asked, last, seen } = await twoLooks(15, 5_000);
  expect(asked).toHaveLength(2);
  const [, second] = asked;
  expect(second).toContain('http_reqs');
  expect(second).toContain('dropped_iterations{scenario:shoppers}');
  expect(second).toContain('intents{phase:pressure}');
  // Its last intents may still be under way.
  expect(second).toContain('goodput{phase:baseline}');
  expect(second?.some((name) => name.includes('recovery') || name.startsWith('op_'))).toBe(false);
  expect(seen.map(({ counts }) => counts.intents)).toEqual([47, 2, 0]);
  // What was not asked for stays as it was seen.
  expect(last.get('op_browse{le:3,phase:baseline}')).toBe(33);
  const later = await twoLooks(60, 5_000);
  expect(later.asked[1]?.some((name) => name.includes('baseline'))).toBe(false);
  expect(later.last.get('intents{phase:baseline}')).toBe(40);
});

test('what is asked for by name is all that a window is made of', () => {
  const names = namesOfCounts(['pressure']);
  const all = new Map(names.map((name, index) => [name, index + 1]));
  const text = JSON.stringify(countsOf(all, ['pressure']));
  expect(text).not.toMatch(/[:[,]0[,}\]]/);
  expect(names.length).toBeLessThan(70);
});
