import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import { startReleaseServer } from '../support/release-server.ts';
import { judgementOf } from '../support/release-situations.ts';

const PATH = '/v1/gates/shop-2.41.0/events';

interface Listener {
  readonly response: Response;
  /** All that came so far. */
  text(): string;
  /** The statuses among it. */
  statuses(): readonly GateStatus[];
  /** Resolves when the server ended it. */
  readonly ended: Promise<void>;
  stop(): void;
}

async function listen(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Listener> {
  const stopping = new AbortController();
  const response = await fetch(`${url}${PATH}`, { headers, signal: stopping.signal });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  return {
    response,
    text: () => text,
    statuses: () => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '')),
    ended: read().catch(() => undefined),
    stop: () => stopping.abort(),
  };
}

test('a listener gets the release as it is, and again whenever it changes', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(0);
  const listener = await listen(server.url, { 'last-event-id': '99999' });
  expect(listener.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(listener.response.headers.get('x-content-type-options')).toBe('nosniff');
  await expect.poll(() => listener.statuses().length).toBe(1);
  expect(listener.text()).toMatch(/^retry: 2000\nid: 1\nevent: status\ndata: \{/);
  server.gate.judge(judgementOf('widen'));
  server.gate.expose(1);
  await expect.poll(() => listener.statuses().at(-1)?.stage).toBe('5pct');
  expect(listener.statuses().at(-1)).toEqual(JSON.parse(JSON.stringify(server.gate.status())));
  listener.stop();
});

test('when nothing changes it hears that the server lives; a gate that no longer looks is told as hold', async () => {
  await using server = await startReleaseServer({ heartbeatSeconds: 0.05 });
  server.gate.expose(0);
  server.gate.judge(judgementOf('widen'));
  const listener = await listen(server.url);
  await expect.poll(() => listener.text()).toContain('\n: alive\n\n');
  expect(listener.statuses()).toHaveLength(1);
  // The gate in memory looks whenever it is asked: a clock that jumps is what a dead one looks like.
  const frozen = server.gate.status();
  server.gate.status = () => frozen;
  server.clock.now += 60_000;
  await expect.poll(() => listener.statuses().at(-1)?.reasons[0]?.code).toBe('stale');
  expect(listener.statuses().at(-1)?.verdict).toBe('hold');
  listener.stop();
});

test('who leaves is forgotten, who is one too many is told to come back', async () => {
  await using server = await startReleaseServer({ mostListeners: 2 });
  server.gate.expose(0);
  const before = server.gate.listeners;
  const first = await listen(server.url);
  const second = await listen(server.url);
  await expect.poll(() => second.statuses().length).toBe(1);
  expect(server.gate.listeners).toBe(before + 2);
  const third = await fetch(`${server.url}${PATH}`);
  expect(third.status).toBe(503);
  expect(third.headers.get('retry-after')).toBe('30');
  expect(await third.json()).toMatchObject({ code: 'too_many_listeners' });
  first.stop();
  await expect.poll(() => server.gate.listeners).toBe(before + 1);
  const fourth = await listen(server.url);
  expect(fourth.response.status).toBe(200);
  fourth.stop();
  second.stop();
});

test('of another release there is nothing to listen to', async () => {
  await using server = await startReleaseServer();
  const answer = await server.send('GET', '/v1/gates/shop-9/events');
  expect(answer).toMatchObject({ status: 404, body: { code: 'release_unknown' } });
});

test('when another release is conducted the stream ends, once', async () => {
  await using server = await startReleaseServer({ heartbeatSeconds: 0.05 });
  server.gate.expose(0);
  const listener = await listen(server.url);
  await expect.poll(() => listener.statuses().length).toBe(1);
  const { status } = server.gate;
  server.gate.status = () => {
    const now = status();
    return now === null ? null : { ...now, release: 'shop-2.42.0' };
  };
  server.gate.judge(judgementOf('widen'));
  server.gate.judge(judgementOf('hold'));
  await listener.ended;
  expect(listener.statuses().map(({ release }) => release)).toEqual(['shop-2.41.0']);
  await expect.poll(() => server.gate.listeners).toBe(1);
});

test('asking for the head of a stream opens none', async () => {
  await using server = await startReleaseServer({ mostListeners: 1 });
  const before = server.gate.listeners;
  for (let n = 0; n < 3; n += 1) expect((await fetch(`${server.url}${PATH}`, { method: 'HEAD' })).status).toBe(404);
  expect(server.gate.listeners).toBe(before);
});

test('the server closes while somebody listens', async () => {
  await using server = await startReleaseServer();
  const listener = await listen(server.url);
  await expect.poll(() => listener.statuses().length).toBe(1);
  await server.close();
  await listener.ended;
  expect(server.gate.listeners).toBe(0);
});

test('who reads slowly gets the newest status, and costs no more than that', async () => {
  await using server = await startReleaseServer();
  server.gate.expose(0);
  const { request } = await import('node:http');
  const slow = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request(`${server.url}${PATH}`, resolve).on('error', reject).end();
  });
  slow.pause();
  const many = 4_000;
  const filler = 'x'.repeat(4_000);
  for (let n = 0; n < many; n += 1) {
    server.gate.judge(judgementOf('hold', [{ code: 'undecided', text: `${n} ${filler}` }]));
    if (n % 100 === 0) await pause(0);
  }
  let text = '';
  slow.on('data', (chunk) => {
    text += chunk;
  });
  slow.resume();
  await expect.poll(() => text.includes(`"text":"${many - 1} `)).toBe(true);
  // Sockets hold some of it; what the server would have had to keep is left out.
  expect(text.match(/^event: status$/gm)?.length).toBeLessThan(many);
  slow.destroy();
});
