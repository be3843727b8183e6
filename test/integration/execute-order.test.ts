import { expect, test } from '@playwright/test';
import { executeOrder } from '../../runner/commands/release/execute-order.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import type { Exposure } from '../../runner/core/release/exposure.ts';
import { anOrder } from '../support/actuators/place.ts';
import { aFakeActuator, type FakeActuator } from '../support/fake-actuator.ts';

/** What is told of an order until it is over. */
async function execute(
  actuators: readonly FakeActuator[],
  { order = anOrder(5), seconds = 2, signal = new AbortController().signal } = {},
): Promise<readonly Happening[]> {
  const told: Happening[] = [];
  const deadlineMs = seconds * 1000;
  const tell = async (happening: Happening) => void told.push(happening);
  await executeOrder({ order, actuators, whenNobodyCan: 'nobody can', deadlineMs, signal, tell });
  return told;
}

/** Says these one after the other, then the last for ever; null: nothing yet. */
function says(actuator: FakeActuator, ...percents: readonly [number | null, ...(number | null)[]]): FakeActuator {
  const exposures = percents.map((percent): Exposure | null =>
    percent === null ? null : { default: percent, segments: {} },
  );
  actuator.read = async () => (exposures.length > 1 ? exposures.shift() : exposures[0]) ?? null;
  return actuator;
}

test('what is on its way is not in force: a system that says nothing yet is asked until it does', async () => {
  const canary = says(aFakeActuator('canary'), 1, null, null, 5);
  const order = anOrder(5);
  const applied = { kind: 'applied', decision: order.decision, actuator: 'canary' };
  expect(await execute([canary], { order })).toEqual([applied]);
  expect(await canary.read(AbortSignal.timeout(1000))).toMatchObject({ default: 5 });

  const stuck = says(aFakeActuator('canary'), null);
  const told = await execute([stuck], { seconds: 0.5 });
  expect(told.map(({ kind }) => kind)).not.toContain('applied');
  expect(told.at(-1)).toMatchObject({
    kind: 'order_failed',
    problem: expect.stringContaining('canary: accepted, but it says nothing where 5 % was ordered'),
  });
});

test('a system that can not be asked is taken at its word, and it is told that it was', async () => {
  const order = anOrder(5);
  const hook = { ...says(aFakeActuator('hook'), null), canBeRead: false };
  const applied = { kind: 'applied', decision: order.decision, actuator: 'hook', unread: ['hook'] };
  expect(await execute([hook], { order })).toEqual([applied]);
  expect(hook.orders).toEqual([order]);
});
