import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { freePort, startGenerator } from '../../runner/engines/load/generator.ts';
import { k6Environment } from '../../runner/engines/load/k6-environment.ts';

const SCENARIO = `
import { sleep } from 'k6';
import { Counter } from 'k6/metrics';
const intents = new Counter('intents');
const always = ['count>=0'];
export const options = { thresholds: { 'intents{phase:pressure}': always, 'intents{op:a b,phase:warm}': always } };
export default function () {
  intents.add(7, { phase: 'pressure' });
  intents.add(2, { phase: 'warm', op: 'a b' });
  sleep(30);
}
export const handleSummary = () => ({ stdout: '' });
`;

test('k6 tells single counters, tagged parts too, as it tells all of them', async () => {
  const folder = test.info().outputPath('load');
  await mkdir(folder, { recursive: true });
  const bundle = join(folder, 'counting.js');
  await writeFile(bundle, SCENARIO);
  await writeFile(join(folder, 'k6.json'), '{}');
  const { path } = await findK6({ configured: process.env.WAYGATE_K6 ?? null });
  const { rest, ...generator } = startGenerator({
    command: [path],
    bundle,
    folder,
    env: k6Environment(join(folder, 'k6.json'), {}),
    flags: [],
    port: await freePort(),
  });
  try {
    await generator.ready(1);
    await rest.release();
    await expect.poll(async () => (await rest.counters()).get('intents{phase:pressure}')).toBe(7);
    const names = ['intents', 'intents{phase:pressure}', 'intents{op:a b,phase:warm}', 'vus', 'nobody{counts:this}'];
    const some = await rest.countersOf(names);
    // A gauge is no counter.
    expect(some).toEqual(new Map([...(await rest.counters())].filter(([name]) => names.includes(name))));
    expect([...some.values()]).toEqual([9, 7, 2]);
    // More at once than one connection takes.
    const many = await rest.countersOf(Array.from({ length: 300 }, () => 'intents'));
    expect([...many]).toEqual([['intents', 9]]);
  } finally {
    await generator.stop();
    await rest.close();
  }
});
