import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findAlertmanager } from '../../../runner/setup/alertmanager.mjs';
import { firstExecutable, inPath } from '../../../runner/setup/places.mjs';
import { freePort } from '../free-port.ts';

const program = await findAlertmanager();
const amtool =
  (await inPath('amtool')) ?? (program === null ? null : await firstExecutable([join(dirname(program), 'amtool')]));

export function hasAlertmanager(): boolean {
  return program !== null && amtool !== null;
}

/** What `amtool check-config` says; null when it has nothing against the file. */
export function configProblem(file: string): string | null {
  const { status, stdout, stderr } = spawnSync(String(amtool), ['check-config', file], { encoding: 'utf8' });
  return status === 0 ? null : `${stdout}${stderr}`;
}

export interface RunningAlertmanager extends AsyncDisposable {
  /** An alert as Prometheus sends it; without an end it fires for a minute. */
  send(labels: Readonly<Record<string, string>>, endsAt?: string): Promise<void>;
  /** The groups of alerts that it has for a receiver, by what they are grouped by. */
  groups(receiver: string): Promise<readonly Readonly<Record<string, string>>[]>;
}

/** A real Alertmanager with the configuration of a file, in which what a deployment sets for itself is replaced. */
export async function startAlertmanager(
  file: string,
  instead: Readonly<Record<string, string>>,
): Promise<RunningAlertmanager> {
  if (program === null) throw new Error('no Alertmanager on this machine: run npm run setup');
  const folder = await mkdtemp(join(tmpdir(), 'waygate-alertmanager-'));
  let text = await readFile(file, 'utf8');
  for (const [from, to] of Object.entries(instead)) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  await writeFile(join(folder, 'alertmanager.yml'), text);
  const port = await freePort();
  const child = spawn(
    program,
    [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore', cwd: dirname(dirname(program)) },
  );
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await isReady(url)); tries += 1) {
    if (tries > 300 || child.exitCode !== null) throw new Error('the Alertmanager does not get ready');
    await new Promise((done) => setTimeout(done, 100));
  }
  const startsAt = new Date().toISOString();
  return {
    async send(labels, endsAt = new Date(Date.now() + 60_000).toISOString()) {
      const alert = { labels, annotations: { summary: 'Payments fail' }, startsAt, endsAt };
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify([alert]) });
      if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
    },
    async groups(receiver) {
      const answer = await fetch(`${url}/api/v2/alerts/groups?receiver=${receiver}`);
      const groups = (await answer.json()) as readonly { readonly labels: Readonly<Record<string, string>> }[];
      return groups.map(({ labels }) => labels);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
