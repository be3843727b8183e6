import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { temporaryFolder } from '../support/audit-changes.ts';
import { type DialectServer, HOOK, startDialects } from '../support/gate/dialect-server.ts';
import { fixedGate, soaking } from '../support/gate/fixed-gate.ts';
import { configProblem, hasAlertmanager, startAlertmanager } from '../support/gate/gate-alertmanager.ts';
import { example } from '../support/gate/go-client.ts';

test.skip(() => !hasAlertmanager(), 'Alertmanager and amtool are not on this machine: npm run setup');

const FILE = example('alertmanager.yaml');
const namesOf = ({ gate }: DialectServer) => gate.status()?.alerts.map(({ name }) => name);
const firing = { alertname: 'CheckoutErrors', holds_release: 'true' };

test('amtool has nothing against the example', () => {
  expect(configProblem(FILE)).toBe(null);
});

test('a real Alertmanager with it tells the gate what fires, only what holds a release, and when it is over', async () => {
  await using folder = await temporaryFolder();
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  await using alertmanager = await started(server.url, folder);
  await alertmanager.send({ alertname: 'DiskFull' });
  await alertmanager.send(firing);
  await expect.poll(() => namesOf(server), { timeout: 30_000 }).toEqual(['CheckoutErrors']);
  await alertmanager.send(firing, new Date().toISOString());
  await expect.poll(() => namesOf(server), { timeout: 30_000 }).toEqual([]);
  expect(server.gate.said.map(({ happening }) => happening.kind)).toEqual(['alert', 'alert']);
});

test('with it people hear of each kind of the gate’s own alerts by itself, and the gate of none', async () => {
  await using folder = await temporaryFolder();
  await using server = await startDialects({ gate: fixedGate(soaking('widen')) });
  await using alertmanager = await started(server.url, folder);
  const own = { alertname: 'WaygateRelease', release: 'shop-2.41.0', severity: 'critical' };
  const kinds = ['roll_back_decided', 'rollback_failed'];
  for (const kind of kinds) await alertmanager.send({ ...own, kind });
  await expect
    .poll(() => alertmanager.groups('people'))
    .toEqual(kinds.map((kind) => ({ alertname: 'WaygateRelease', release: 'shop-2.41.0', kind })));
  expect(await alertmanager.groups('waygate')).toEqual([]);
});

test('what fires while the gate is away is told when it is back', async () => {
  await using folder = await temporaryFolder();
  const before = await startDialects({ gate: fixedGate(soaking('widen')) });
  const port = Number(new URL(before.url).port);
  await using alertmanager = await started(before.url, folder);
  await before[Symbol.asyncDispose]();
  await alertmanager.send(firing);
  // Long enough for it to have tried in vain.
  await new Promise((done) => setTimeout(done, 2_000));
  await using after = await startDialects({ gate: fixedGate(soaking('widen')), port });
  await expect.poll(() => namesOf(after), { timeout: 40_000 }).toEqual(['CheckoutErrors']);
});

async function started(url: string, folder: Awaited<ReturnType<typeof temporaryFolder>>) {
  await writeFile(folder.file('token'), HOOK.token);
  return await startAlertmanager(FILE, {
    'http://waygate.monitoring:9464': url,
    '/etc/alertmanager/secrets/waygate-token': folder.file('token'),
    'group_interval: 30s': 'group_interval: 1s',
  });
}
