import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partName } from '../../load/support/counters.ts';
import type { LoadPlan } from '../../load/support/plan.ts';
import { readPlan } from '../../load/support/read-plan.ts';
import type { OrderWitness } from '../../load/support/witness.ts';
import { findK6 } from '../../runner/engines/load/find-k6.ts';
import { readWitnesses } from '../../runner/engines/load/witnesses.ts';

export interface K6Outcome {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly seconds: number;
  readonly witnesses: readonly OrderWitness[];
  /** A counter's part, 0 when it was never counted. */
  count(counter: string, tags?: Readonly<Record<string, string>>): number;
}

const LOADS = fileURLToPath(new URL('../../load/', import.meta.url));

/** A plan for tests: small, short, with the fields that matter in place. */
export function testPlan(baseUrl: string, changes: Partial<LoadPlan> = {}): LoadPlan {
  return {
    ...readPlan({ BASE_URL: baseUrl }),
    run: 'test',
    intentsPerSecond: 4,
    seconds: { warm: 1, baseline: 2, pressure: 2, recovery: 1 },
    maxVUs: 40,
    ...changes,
  };
}

/** Runs a scenario by plain k6, from its TypeScript as it is: `load/<scenario>.load.ts`, or the file itself. */
export async function runK6(scenario: string, plan: LoadPlan | null): Promise<K6Outcome> {
  const { path } = await findK6({ configured: process.env.WAYGATE_K6 ?? null });
  const folder = await mkdtemp(join(tmpdir(), 'waygate-k6-'));
  try {
    const [summary, told] = [join(folder, 'summary.json'), join(folder, 'console.log')];
    const file = scenario.includes('/') ? scenario : `${LOADS}${scenario}.load.ts`;
    const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'json', '--console-output', told, file];
    const began = Date.now();
    const child = spawn(path, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env.PATH,
        K6_AUTO_EXTENSION_RESOLUTION: 'false',
        WAYGATE_SUMMARY: summary,
        ...(plan === null ? {} : { WAYGATE_PLAN: JSON.stringify(plan) }),
      },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    const { metrics } = JSON.parse(await readFile(summary, 'utf8').catch(() => '{"metrics":{}}')) as {
      readonly metrics: Readonly<Record<string, { readonly values: { readonly count: number } }>>;
    };
    const { witnesses } = await readWitnesses(told);
    return {
      exitCode,
      stderr,
      seconds: (Date.now() - began) / 1000,
      witnesses,
      count: (counter, tags = {}) => metrics[partName(counter, tags)]?.values.count ?? 0,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
