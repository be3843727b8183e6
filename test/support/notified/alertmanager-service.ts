import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findAlertmanager } from '../../../runner/setup/alertmanager.mjs';
import { freePort } from '../free-port.ts';
import { type NotifiedService, startHttp } from './service.ts';

const PASSWORD = 's3cret-alert-password';
const AUTHORISATION = `Basic ${Buffer.from(`waygate:${PASSWORD}`).toString('base64')}`;

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

export interface AlertmanagerService extends NotifiedService {
  /** Which fire now. */
  alerts(): Promise<readonly Alert[]>;
}

/** A real Alertmanager that resolves what has no end after one second, behind a proxy that asks for a password and makes trouble. */
export async function realAlertmanager(): Promise<AlertmanagerService> {
  const program = await findAlertmanager();
  if (program === null) throw new Error('no Alertmanager on this machine: run npm run setup');
  const folder = await mkdtemp(join(tmpdir(), 'waygate-alertmanager-'));
  const port = await freePort();
  const config = join(folder, 'alertmanager.yml');
  await writeFile(
    config,
    'global: { resolve_timeout: 1s }\nroute: { receiver: nobody }\nreceivers: [{ name: nobody }]\n',
  );
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], cwd: dirname(dirname(program)) },
  );
  const exited = once(child, 'exit');
  const inner = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await ready(inner)); tries += 1) {
    if (tries > 300 || child.exitCode !== null) throw new Error('the Alertmanager does not get ready');
    await new Promise((done) => setTimeout(done, 50));
  }
  const http = await startHttp(async ({ method, path, headers, body }) => {
    if (headers.authorization !== AUTHORISATION) return { status: 401 };
    const answer = await fetch(`${inner}${path}`, {
      method,
      ...(method === 'POST' ? { body, headers: { 'content-type': String(headers['content-type']) } } : {}),
    });
    return { status: answer.status, text: await answer.text() };
  });
  const alerts = async () => (await (await fetch(`${inner}/api/v2/alerts`)).json()) as readonly Alert[];
  return {
    config: { kind: 'alertmanager', id: 'alerts', urls: [http.origin.replace('//', `//waygate:${PASSWORD}@`)] },
    secrets: [PASSWORD, AUTHORISATION],
    trouble: http.trouble,
    get hanging() {
      return http.hanging;
    },
    get left() {
      return http.left;
    },
    alerts,
    seen: async () =>
      (await alerts()).map(({ annotations, generatorURL }) => ({
        text: Object.values(annotations).join('\n'),
        links: [generatorURL],
      })),
    async stop() {
      await http.stop();
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

async function ready(inner: string): Promise<boolean> {
  return fetch(`${inner}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
