import { expect, test } from '@playwright/test';
import type { Notice } from '../../runner/core/release/notice.ts';
import { createDispatcher } from '../../runner/notifiers/dispatch.ts';
import type { DispatchEvent } from '../../runner/notifiers/dispatch-event.ts';
import type { DispatchPolicy } from '../../runner/notifiers/dispatch-policy.ts';
import { type Notifier, TryLater, Undeliverable } from '../../runner/notifiers/notifier.ts';
import { retryAfterMs } from '../../runner/notifiers/retry-after.ts';
import { wants } from '../../runner/notifiers/wants.ts';
import { aNotice } from '../support/notices.ts';

const QUICK: Partial<DispatchPolicy> = { attemptMs: 2_000, baseMs: 1, capMs: 2 };
const LONG_MS = 20_000;

type Answer = 'takes it' | Error | ((signal: AbortSignal) => Promise<void>);

/** A notifier that gives these answers, then takes everything. */
function notifier(id: string, ...answers: Answer[]) {
  const attempts: string[] = [];
  const delivered: string[] = [];
  const made: Notifier = {
    id,
    async send(notice, signal) {
      attempts.push(notice.id);
      const answer = answers.shift() ?? 'takes it';
      if (answer instanceof Error) throw answer;
      if (typeof answer === 'function') await answer(signal);
      delivered.push(notice.id);
    },
  };
  return { notifier: made, attempts, delivered };
}

function dispatcherFor(subscriptions: Parameters<typeof createDispatcher>[0], policy: Partial<DispatchPolicy> = {}) {
  const events: DispatchEvent[] = [];
  const dispatcher = createDispatcher(subscriptions, {
    policy: { ...QUICK, ...policy },
    onEvent: (event) => events.push(event),
    random: () => 1,
  });
  const told = (kind: DispatchEvent['kind']) => events.filter((event) => event.kind === kind);
  return { ...dispatcher, events, told };
}

function info(id: string): Notice {
  return aNotice({ id, kind: 'widened', urgency: 'info' });
}

const never = () => new Promise<void>(() => {});
const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
  );

test('One that hangs and one that fails for good keep nothing from the others', async () => {
  const hanging = notifier('hanging', never);
  const refusing = notifier('refusing', new Undeliverable('refusing: no such channel'));
  const sound = notifier('sound');
  const { tell, close, told, events } = dispatcherFor([hanging, refusing, sound]);
  tell(aNotice({ id: '1' }));
  await expect.poll(() => sound.delivered).toEqual(['1']);
  expect(refusing.attempts).toEqual(['1']);
  expect(events).toContainEqual({
    kind: 'failed',
    notifier: 'refusing',
    release: 'shop-2.41',
    notice: '1',
    attempts: 1,
    why: 'undeliverable',
    message: 'refusing: no such channel',
  });
  await close(0);
  expect(told('failed').map(({ notifier }) => notifier)).toEqual(['refusing', 'hanging']);
});

test('A failure that passes is tried again, longer and longer up to a limit, and order is kept', async () => {
  const busy = notifier('busy', ...Array.from({ length: 4 }, () => new Error('busy: 500')));
  const { tell, close, told } = dispatcherFor([busy], { baseMs: 2, capMs: 10 });
  for (const id of ['1', '2', '3']) tell(aNotice({ id }));
  await close(LONG_MS);
  expect(busy.delivered).toEqual(['1', '2', '3']);
  expect(busy.attempts).toEqual(['1', '1', '1', '1', '1', '2', '3']);
  expect(told('retried').map((event) => 'waitMs' in event && event.waitMs)).toEqual([2, 4, 8, 10]);
  expect(told('delivered').map((event) => event.attempts)).toEqual([5, 1, 1]);
});

test('An attempt that takes too long is ended by the signal and made again', async () => {
  const slow = notifier('slow', untilStopped, never);
  const { tell, close, told } = dispatcherFor([slow], { attemptMs: 30 });
  tell(aNotice({ id: '1' }));
  await close(LONG_MS);
  expect(slow.attempts).toEqual(['1', '1', '1']);
  expect(slow.delivered).toEqual(['1']);
  expect(told('retried')).toHaveLength(2);
});

test('A time to wait that the other side names is kept, also by the next notice, and no longer than the limit', async () => {
  const times: number[] = [];
  let calls = 0;
  const limited: Notifier = {
    id: 'limited',
    async send() {
      times.push(performance.now());
      calls += 1;
      if (calls === 1) throw new TryLater('limited: 429', 40);
      if (calls === 2) throw new TryLater('limited: 429', 3_600_000);
    },
  };
  const { tell, close, told } = dispatcherFor([{ notifier: limited }], {
    retryAfterCapMs: 600,
    // Long enough that a busy machine comes back from the first wait within it.
    patienceMs: { info: 500, warn: 500, page: LONG_MS },
  });
  tell(info('1'));
  tell(aNotice({ id: '2' }));
  await close(LONG_MS);
  expect(told('retried').map((event) => 'waitMs' in event && event.waitMs)).toEqual([40]);
  // The record's patience is over before the second wait is; the page waits it out.
  expect(told('failed')).toMatchObject([{ notice: '1', why: 'patience', attempts: 2 }]);
  expect(told('delivered')).toMatchObject([{ notice: '2', attempts: 1 }]);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(38);
  expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(598);
});

test('What fails again and again makes room for something more urgent', async () => {
  const poisoned = notifier('poisoned', ...Array.from({ length: 3 }, () => new Error('poisoned: 500')));
  const { tell, close, told } = dispatcherFor([poisoned], { baseMs: LONG_MS, capMs: LONG_MS });
  tell(info('1'));
  await expect.poll(() => poisoned.attempts).toEqual(['1']);
  tell(aNotice({ id: '2', urgency: 'warn' }));
  await expect.poll(() => poisoned.attempts).toEqual(['1', '1']);
  tell(aNotice({ id: '3' }));
  await close(LONG_MS);
  expect(told('failed')).toMatchObject([{ notice: '1', why: 'overtaken', attempts: 3 }]);
  expect(poisoned.delivered).toEqual(['2', '3']);
});

test('A notice is told once, whoever tells it again; the same id of another release is another notice', async () => {
  const { notifier: sound, delivered } = notifier('sound');
  const { tell, close } = dispatcherFor([{ notifier: sound }]);
  tell(aNotice({ id: '1' }));
  tell(aNotice({ id: '1' }));
  await expect.poll(() => delivered).toEqual(['1']);
  tell(aNotice({ id: '1' }));
  tell(aNotice({ id: '1', release: 'shop-2.42' }));
  await close(LONG_MS);
  expect(delivered).toEqual(['1', '1']);
});

test('Of too many the oldest of the least urgent go, and never what resolves a page', async () => {
  const stuck = notifier('stuck', untilStopped);
  const { tell, close, told } = dispatcherFor([stuck], { queue: 2, attemptMs: 300 });
  tell(aNotice({ id: 'first' }));
  tell({ ...info('over'), resolves: true });
  tell(info('2'));
  tell(info('3'));
  tell(aNotice({ id: 'page' }));
  expect(told('failed')).toMatchObject([
    { notice: '2', why: 'queue_full', attempts: 0 },
    { notice: '3', why: 'queue_full', attempts: 0 },
  ]);
  await close(LONG_MS);
  expect(stuck.delivered).toEqual(['first', 'over', 'page']);
});

test('Closing delivers what waits, gives up the rest when patience is over, and takes nothing more', async () => {
  const stuck = notifier('stuck', 'takes it', untilStopped);
  const { tell, close, told } = dispatcherFor([stuck], { attemptMs: LONG_MS });
  for (const id of ['1', '2', '3']) tell(aNotice({ id }));
  await close(50);
  expect(stuck.delivered).toEqual(['1']);
  tell(aNotice({ id: '4' }));
  expect(told('failed').map((event) => [event.notice, 'why' in event && event.why])).toEqual([
    ['2', 'closed'],
    ['3', 'closed'],
    ['4', 'closed'],
  ]);
  await close(50);
});

test('Nothing is thrown into the gate: not by a notifier, not by who counts', async () => {
  const wild: Notifier = {
    id: 'wild',
    send() {
      throw 'not even an error';
    },
  };
  const dispatcher = createDispatcher([{ notifier: wild }], {
    policy: { ...QUICK, patienceMs: { info: 5, warn: 5, page: 5 } },
    onEvent() {
      throw new Error('the registry is closed');
    },
  });
  dispatcher.tell(aNotice());
  await dispatcher.close(LONG_MS);
});

for (const { what, wishes, notice, wanted } of [
  { what: 'everything, without wishes', wishes: {}, notice: info('1'), wanted: true },
  { what: 'not what is less urgent', wishes: { leastUrgency: 'warn' }, notice: info('1'), wanted: false },
  { what: 'what is as urgent', wishes: { leastUrgency: 'page' }, notice: aNotice(), wanted: true },
  { what: 'only its kinds', wishes: { kinds: ['completed'] }, notice: aNotice(), wanted: false },
  {
    what: 'only its kinds, if urgent enough',
    wishes: { kinds: ['widened'], leastUrgency: 'warn' },
    notice: info('1'),
    wanted: false,
  },
  {
    what: 'the end of a page, for who hears of pages',
    wishes: { leastUrgency: 'page' },
    notice: { ...info('1'), resolves: true },
    wanted: true,
  },
  {
    what: 'that the line goes on, if it hears of warnings',
    wishes: { leastUrgency: 'warn' },
    notice: aNotice({ kind: 'unfrozen', urgency: 'info' }),
    wanted: true,
  },
  {
    what: 'that a stage goes on, if it hears of holds',
    wishes: { kinds: ['held'] },
    notice: aNotice({ kind: 'resumed', urgency: 'info' }),
    wanted: true,
  },
  {
    what: 'that users see again what was ordered, if it hears of the contrary',
    wishes: { kinds: ['drifted'] },
    notice: aNotice({ kind: 'drift_ended', urgency: 'info' }),
    wanted: true,
  },
  {
    what: 'nothing of a hold’s end, if it hears of pages alone',
    wishes: { leastUrgency: 'page' },
    notice: aNotice({ kind: 'resumed', urgency: 'info' }),
    wanted: false,
  },
] as const) {
  test(`A notifier hears ${what}`, () => {
    expect(wants(wishes, notice)).toBe(wanted);
  });
}

const NOW = Date.parse('2026-11-25T20:00:00Z');
for (const { header, ms } of [
  { header: '120', ms: 120_000 },
  { header: '0', ms: 0 },
  { header: 'Wed, 25 Nov 2026 20:01:30 GMT', ms: 90_000 },
  { header: 'Wed, 25 Nov 2026 19:00:00 GMT', ms: 0 },
  { header: '-5', ms: null },
  { header: '1.5', ms: null },
  { header: 'soon', ms: null },
  { header: undefined, ms: null },
]) {
  test(`Retry-After: ${header} is ${ms} ms`, () => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
}
