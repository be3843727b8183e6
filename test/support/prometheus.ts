import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPrometheus } from '../../runner/setup/prometheus.mjs';
import { freePort } from './free-port.ts';

export interface Prometheus {
  readonly url: string;
  /** Value of each series that the query gives now, by its labels as JSON with sorted keys. */
  query(expression: string): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

const found = await findPrometheus();

/** Whether this machine has a real Prometheus and its tool to check with. */
export function hasPrometheus(): boolean {
  return found !== null;
}

/** What `promtool check metrics` says of an exposition; empty when it has nothing against it. */
export function lintMetrics(text: string): string {
  const { status, stdout, stderr } = spawnSync(programs().promtool, ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return status === 0 ? `${stdout}${stderr}`.trim() : `exit code ${status}: ${stdout}${stderr}`;
}

/** A Prometheus of its own that scrapes one target every second. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-prometheus-'));
  const port = await freePort();
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: waygate, static_configs: [{ targets: ['${target}'] }] }]\n`,
  );
  const child = spawn(
    programs().prometheus,
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${port}`,
    async query(expression) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`).catch(
        () => null,
      );
      // While it starts it refuses connections, then answers that it is not ready.
      if (answer === null || answer.status === 503) return new Map();
      const { data, error } = (await answer.json()) as Answer;
      if (data === undefined) throw new Error(`Prometheus refused ${expression}: ${error}`);
      return new Map(data.result.map(({ metric, value }) => [labelKey(metric), Number(value[1])]));
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function programs(): NonNullable<typeof found> {
  if (found === null) throw new Error('no Prometheus on this machine: run npm run setup');
  return found;
}

export function labelKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}

interface Answer {
  readonly data?: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[];
  };
  readonly error?: string;
}
