import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FlagdCore } from '@openfeature/flagd-core';
import { expect, test } from '@playwright/test';
import { createActuators } from '../../runner/actuators/create-actuators.ts';
import { createExec } from '../../runner/actuators/exec.actuator.ts';
import { createFlagFile } from '../../runner/actuators/flag-file.actuator.ts';
import { createHttp, type HttpConfig } from '../../runner/actuators/http.actuator.ts';
import { createLaunchDarkly } from '../../runner/actuators/launchdarkly.actuator.ts';
import { createShopRouter } from '../../runner/actuators/shop-router.actuator.ts';
import { createOrderMemory } from '../../runner/actuators/support/order-memory.ts';
import { isAlive } from '../../runner/engines/browser/processes.ts';
import { openLaunchDarklyPlace } from '../support/actuators/launchdarkly-place.ts';
import { anOrder, aRollBack, everywhere } from '../support/actuators/place.ts';
import { openExecPlace, openFlagFilePlace, openHttpPlace } from '../support/actuators/plain-places.ts';
import { startServer } from '../support/actuators/strict-server.ts';

const soon = () => AbortSignal.timeout(20_000);
const tools = () => ({
  memory: createOrderMemory(null),
  mask: (text: string) => text.replaceAll('lb-secret', '[masked]'),
});

test.describe('flag-file', () => {
  test('flagd deals by the very file that was written, and keeps who had the candidate when it is widened', async () => {
    const place = await openFlagFilePlace();
    try {
      const config = { ...place.config, pin: { key: 'synthetic', candidate: ['yes'], baseline: ['no'] } };
      const actuator = createFlagFile(config, tools());
      const users = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);
      const flagd = async () => {
        const core = new FlagdCore();
        core.setConfigurations(await readFile(config.file, 'utf8'));
        return (context: Record<string, string>) => core.resolveStringEvaluation('checkout-release', '', context).value;
      };
      const exposed = async (percent: number) => {
        await actuator.apply(anOrder(percent), soon());
        const evaluate = await flagd();
        return new Set(users.filter((targetingKey) => evaluate({ targetingKey }) === '2.41.0'));
      };
      const [none, five, quarter, all] = [await exposed(0), await exposed(5), await exposed(25), await exposed(100)];
      expect([none.size, all.size]).toEqual([0, users.length]);
      expect(Math.abs(five.size - 500)).toBeLessThan(90);
      expect(Math.abs(quarter.size - 2500)).toBeLessThan(175);
      expect([...five].filter((user) => !quarter.has(user))).toEqual([]);
      expect((await flagd())({ targetingKey: 'probe', synthetic: 'no' })).toBe('2.40.0');
      await actuator.apply(aRollBack(), soon());
      expect((await flagd())({ targetingKey: 'probe', synthetic: 'yes' })).toBe('2.41.0');
    } finally {
      await place.close();
    }
  });

  test('other flags stay, who reads meanwhile never sees half a file, and no draft is left', async () => {
    const place = await openFlagFilePlace();
    try {
      const actuator = createFlagFile(place.config, tools());
      let isOver = false;
      const reader = (async () => {
        let looks = 0;
        for (; !isOver; looks += 1) JSON.parse(await readFile(place.config.file, 'utf8'));
        return looks;
      })();
      for (let percent = 0; percent <= 50; percent += 1) await actuator.apply(anOrder(percent), soon());
      isOver = true;
      expect(await reader).toBeGreaterThan(10);
      expect(Object.keys(JSON.parse(await readFile(place.config.file, 'utf8')).flags)).toEqual([
        'another-flag',
        'checkout-release',
      ]);
      expect(await readdir(join(place.config.file, '..'))).toEqual(['flags.json']);
    } finally {
      await place.close();
    }
  });

  test('a file that is not flags is left as it is', async () => {
    const place = await openFlagFilePlace();
    try {
      const actuator = createFlagFile(place.config, tools());
      for (const text of ['{"flags": {', '[]', '']) {
        await writeFile(place.config.file, text);
        await expect(actuator.apply(anOrder(5), soon())).rejects.toThrow(/nothing was changed: mend the file/);
        expect(await readFile(place.config.file, 'utf8')).toBe(text);
      }
    } finally {
      await place.close();
    }
  });

  test('a flag that somebody else has changed is not taken for a percentage', async () => {
    const place = await openFlagFilePlace();
    try {
      await writeFile(
        place.config.file,
        JSON.stringify({ flags: { 'checkout-release': { state: 'ENABLED', targeting: { if: [true, 'candidate'] } } } }),
      );
      await expect(createFlagFile(place.config, tools()).read(soon())).rejects.toThrow(
        /somebody else has changed its targeting/,
      );
    } finally {
      await place.close();
    }
  });
});

test.describe('http', () => {
  const config = (url: string, others: Partial<HttpConfig> = {}): HttpConfig => ({
    kind: 'http',
    id: 'balancer',
    apply: { method: 'PUT', url, headers: { 'X-Token': 'lb-secret' }, body: '{"why": "{reason}", "to": {exposure}}' },
    ...others,
  });

  test('an order’s words can not break out of the body that they are put into', async () => {
    const server = await startServer(() => ({ status: 200 }));
    try {
      const reason = 'says "no",\n"admin": true \\ {percent}';
      await createHttp(config(`${server.url}/{stage}`), tools()).apply(
        anOrder(5, { reason, stage: 'a/../b?c' }),
        soon(),
      );
      expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ why: reason, to: everywhere(5) });
      expect(server.asked[0]?.path).toBe('/a%2F..%2Fb%3Fc');
      expect(server.asked[0]?.headers['idempotency-key']).toMatch(/^shop-2\.41#\d+$/);
    } finally {
      await server.close();
    }
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await startServer(() => ({ status: 200 }));
    const server = await startServer(() => ({ status: 307, headers: { location: elsewhere.url } }));
    try {
      const applied = createHttp(config(server.url), tools()).apply(anOrder(5), soon());
      await expect(applied).rejects.toThrow(/answered 307 to http:.*which is not followed/);
      expect(elsewhere.asked).toEqual([]);
    } finally {
      await Promise.all([server.close(), elsewhere.close()]);
    }
  });

  test('a refusal is told with what the system said, without its secrets and its query', async () => {
    const server = await startServer(({ headers }) => ({
      status: 422,
      body: `no pool for ${headers['x-token']}${'!'.repeat(5000)}`,
    }));
    try {
      const error = await createHttp(config(`${server.url}/pool?key=hidden`), tools())
        .apply(anOrder(5), soon())
        .catch((it: Error) => it.message);
      expect(error).toMatch(
        /^HTTP actuator balancer: PUT http:\/\/127.0.0.1:\d+\/pool: it answered 422: no pool for \[masked\]!+…; see whether/,
      );
      expect(error).not.toContain('hidden');
      expect(String(error).length).toBeLessThan(700);
    } finally {
      await server.close();
    }
  });

  test('what is read back must be a percentage where the pointer leads', async () => {
    const answers: unknown[] = [
      { a: { 'b/c': [5] } },
      { a: { 'b/c': ['5'] } },
      { a: 1 },
      'no JSON',
      { a: { 'b/c': [101] } },
    ];
    const server = await startServer(() => ({ status: 200, body: answers.shift() }));
    try {
      const actuator = createHttp(config(server.url, { read: { url: server.url, at: '/a/b~1c/0' } }), tools());
      expect(await actuator.read(soon())).toEqual(everywhere(5));
      for (const found of [
        /found "5" where a percentage/,
        /found nothing where/,
        /found “no JSON” where JSON/,
        /found 101 where/,
      ]) {
        await expect(actuator.read(soon())).rejects.toThrow(found);
      }
    } finally {
      await server.close();
    }
  });

  test('without a way to read, nothing is claimed', async () => {
    const place = await openHttpPlace();
    try {
      const { read: _, ...blind } = place.config;
      const actuator = createHttp(blind, tools());
      expect([actuator.canBeRead, await actuator.read(soon())]).toEqual([false, null]);
      expect(createHttp(place.config, tools()).canBeRead).toBe(true);
    } finally {
      await place.close();
    }
  });

  test('a placeholder that does not exist is refused before anything is ordered', () => {
    const apply = { method: 'POST', url: 'http://127.0.0.1/{pool}', body: '' } as const;
    expect(() => createHttp(config('', { apply }), tools())).toThrow(
      /found \{pool\} in its template; expected one of \{candidate\}, /,
    );
  });
});

test.describe('exec', () => {
  test('a command sees the order, PATH, HOME and what is let through, and nothing else of the runner', async () => {
    const place = await openExecPlace();
    try {
      const order = anOrder({ default: 5, segments: { 'mobile-us': 0 } });
      await createExec(place.config, tools()).apply(order, soon());
      const { env, stdin } = await place.seen();
      expect(stdin).toEqual(order);
      expect(env).toMatchObject({
        HOME: '/home/shop',
        KUBECONFIG: '/etc/kube',
        WAYGATE_ORDER: `shop-2.41#${order.decision}`,
        WAYGATE_PERCENT: '5',
        WAYGATE_EXPOSURE: '{"default":5,"segments":{"mobile-us":0}}',
        WAYGATE_CANDIDATE: '2.41.0',
        WAYGATE_KIND: 'expose',
      });
      expect(Object.keys(env).filter((name) => !/^(WAYGATE_|PATH$|HOME$|KUBECONFIG$|__CF)/.test(name))).toEqual([]);
    } finally {
      await place.close();
    }
  });

  test('no shell ever sees an argument', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waygate-exec-'));
    try {
      const argument = '$(touch pwned); `touch pwned`';
      const script = "require('fs').writeFileSync('argument', process.argv[1])";
      const place = await openExecPlace();
      const config = {
        ...place.config,
        cwd: folder,
        apply: [process.execPath, '-e', script, argument] as [string, ...string[]],
      };
      await createExec(config, tools()).apply(anOrder(5), soon());
      expect(await readdir(folder)).toEqual(['argument']);
      expect(await readFile(join(folder, 'argument'), 'utf8')).toBe(argument);
      await place.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a command that hangs is killed with all that it has started', async () => {
    const place = await openExecPlace();
    try {
      await place.fallSilent();
      const control = new AbortController();
      const applied = createExec(place.config, tools()).apply(anOrder(5), control.signal);
      applied.catch(() => undefined);
      await expect(async () => expect((await place.hanging()).filter(isAlive)).toHaveLength(2)).toPass({
        timeout: 20_000,
      });
      control.abort(new DOMException('too late', 'TimeoutError'));
      await expect(applied).rejects.toThrow(/command mover: it did not answer in time/);
      // A killed orphan is there until init has seen it.
      await expect(async () => expect((await place.hanging()).filter(isAlive)).toEqual([])).toPass({ timeout: 20_000 });
    } finally {
      await place.close();
    }
  });

  test('a command that fails is told with its code and the end of what it said', async () => {
    const place = await openExecPlace();
    try {
      const script =
        "console.log('moving'); console.error('x'.repeat(90000) + ' quota of lb-secret exceeded'); process.exitCode = 3";
      const config = { ...place.config, apply: [process.execPath, '-e', script] as [string, ...string[]] };
      const message = await createExec(config, tools())
        .apply(anOrder(5), soon())
        .catch((error: Error) => error.message);
      expect(String(message).length).toBeLessThan(1500);
      expect(message).toMatch(
        /command mover: “.*node” ended with code 3: …x+ quota of \[masked\] exceeded \| moving; see what it said/,
      );
    } finally {
      await place.close();
    }
  });
});

test.describe('launchdarkly', () => {
  test('a flag that is off is not widened, but reads as what it serves', async () => {
    const place = await openLaunchDarklyPlace();
    try {
      const actuator = createLaunchDarkly(place.config, tools());
      place.turnOff();
      await expect(actuator.apply(anOrder(5), soon())).rejects.toThrow(/it is off.*turn it on/);
      expect(await actuator.read(soon())).toEqual(everywhere(0));
      await actuator.apply(aRollBack(), soon());
    } finally {
      await place.close();
    }
  });

  test('ids that do not exist are named, with those that do', async () => {
    const place = await openLaunchDarklyPlace();
    const { config } = place;
    try {
      const reading = (change: object) => createLaunchDarkly({ ...config, ...change }, tools()).read(soon());
      await expect(reading({ variations: { candidate: 'var-x', baseline: 'var-old' } })).rejects.toThrow(
        /no variation var-x; expected one of var-old, var-new/,
      );
      await expect(reading({ segments: { app: 'rule-x' } })).rejects.toThrow(
        /no rule rule-x, which is that of app; found rule-mobile-us/,
      );
      await expect(reading({ token: 'other' })).rejects.toThrow(/answered 401.*token’s rights/);
      const order = anOrder({ default: 5, segments: { 'desktop-de': 0 } });
      await expect(createLaunchDarkly(config, tools()).apply(order, soon())).rejects.toThrow(
        /no rule for the segment desktop-de \(rules: mobile-us\)/,
      );
    } finally {
      await place.close();
    }
  });
});

test('a roll back does not wait for an exposure that hangs, and is what holds afterwards', async () => {
  let exposure = everywhere(0);
  let isStuck = true;
  const server = await startServer(async ({ method, body }) => {
    if (method === 'PUT' && isStuck) {
      isStuck = false;
      await pause(60_000, undefined, { ref: false });
    }
    if (method === 'PUT') exposure = JSON.parse(body);
    return { status: 200, body: exposure };
  });
  try {
    const actuator = createShopRouter({ kind: 'shop-router', id: 'router', url: server.url }, tools());
    const widened = actuator.apply(anOrder(25), AbortSignal.timeout(60_000));
    widened.catch(() => undefined);
    await expect(() => expect(server.asked).toHaveLength(1)).toPass({ timeout: 10_000 });
    await actuator.apply(aRollBack(), soon());
    await expect(widened).rejects.toThrow(/shop router router: given up: order shop-2\.41#\d+ came meanwhile/);
    expect(server.asked.map(({ body }) => JSON.parse(body).default)).toEqual([25, 0]);
    expect(await actuator.read(soon())).toEqual(everywhere(0));
  } finally {
    await server.close();
  }
});

test('an actuator that can not remember its orders does not act', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-orders-'));
  const server = await startServer(() => ({ status: 200 }));
  try {
    const file = join(folder, 'orders.json');
    await writeFile(file, '{"router": [');
    const config = { kind: 'shop-router', id: 'router', url: server.url } as const;
    const applied = createShopRouter(config, { ...tools(), memory: createOrderMemory(file) }).apply(anOrder(5), soon());
    await expect(applied).rejects.toThrow(/memory of orders .*orders\.json: .*mend the file/);
    const nowhere = createOrderMemory(join(folder, 'none', 'orders.json'));
    await expect(createShopRouter(config, { ...tools(), memory: nowhere }).apply(anOrder(5), soon())).rejects.toThrow(
      /make its folder writable/,
    );
    expect(server.asked).toEqual([]);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});

test('actuators with the same id are refused, all of them by their place', () => {
  const config = { kind: 'shop-router', id: 'router', url: 'http://127.0.0.1:1' } as const;
  const refused = () => createActuators([config, { ...config, id: 'other' }, config, config], tools());
  expect(refused).toThrow(/2 problems[\s\S]*actuators\[2\]\.id[\s\S]*actuators\[3\]\.id/);
});
