import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { InvalidInput } from '../../core/diagnostic.ts';
import type { LoadClient } from '../../core/pressure/press-evidence.ts';
import { exitWords } from './exit-codes.ts';

/** What `k6 inspect --execution-requirements` prints, as far as it is read. Absent and null mean k6's default. */
export interface Inspection {
  readonly scenarios: Readonly<Record<string, InspectedScenario>>;
  readonly minIterationDuration?: string | null;
  readonly ext?: { readonly waygate?: SaidOfItself } | null;
  /** With the time that iterations have to finish. */
  readonly totalDuration: string;
  readonly maxVUs: number;
}

/** What a scenario says of itself (`options.ext.waygate`). */
export interface SaidOfItself {
  readonly title?: string;
  /** Its clients as they are; where it says nothing they are the plan's. */
  readonly client?: Partial<LoadClient>;
  /** 1 unless said. */
  readonly intentsPerIteration?: number;
  /** Addresses that one iteration of the scenario `crawlers` fetches; 1 unless said. */
  readonly pathsPerCrawler?: number;
  /** Its clients hang up of their own accord, before their time limit. */
  readonly impatient?: boolean;
}

export interface InspectedScenario {
  readonly executor: string;
  readonly startTime?: string | null;
  readonly duration?: string | null;
  readonly maxDuration?: string | null;
  readonly rate?: number | null;
  readonly startRate?: number | null;
  readonly timeUnit?: string | null;
  readonly stages?: readonly { readonly duration: string; readonly target: number }[] | null;
  readonly vus?: number | null;
  readonly startVUs?: number | null;
  readonly maxVUs?: number | null;
  readonly preAllocatedVUs?: number | null;
}

/** k6 2.2 can hang for ever while it reads a script. */
const INSPECT_MS = 15_000;

/** Asks k6 what a bundle would do, without doing it. Rejects with `InvalidInput` when k6 can't read it, or takes longer than `limitMs`. */
export async function inspectBundle(
  k6: string,
  bundle: string,
  scenarioFile: string,
  env: NodeJS.ProcessEnv,
  limitMs = INSPECT_MS,
): Promise<Inspection> {
  const refuse = (found: string, hint: string) =>
    new InvalidInput(`The load scenario ${basename(scenarioFile)} can not be run`, [
      { path: scenarioFile, found, expected: 'a scenario that k6 can load', hint },
    ]);
  const { code, killed, stdout, stderr } = await run(
    k6,
    ['inspect', '--execution-requirements', '--include-system-env-vars', bundle],
    env,
    limitMs,
  );
  if (killed) {
    throw refuse(
      `k6 has not read it within ${limitMs / 1000} s`,
      'Look for a loop at its top level; k6 also hangs on some new syntax.',
    );
  }
  if (code !== 0)
    throw refuse(complaintOf(stderr) ?? exitWords(code, null) ?? 'k6 says nothing', 'Correct the scenario.');
  const inspection = JSON.parse(stdout) as Inspection;
  if (Object.keys(inspection.scenarios ?? {}).length === 0) {
    throw refuse('no `options.scenarios`', 'Declare at least one scenario with an arrival-rate executor.');
  }
  return inspection;
}

/** The message of k6's last error, without its stack. */
function complaintOf(stderr: string): string | null {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  const message = /msg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line;
  const [first = ''] = message.split('\\n');
  return first === '' ? null : first;
}

function run(k6: string, args: readonly string[], env: NodeJS.ProcessEnv, timeout: number) {
  return new Promise<{ code: number | null; killed: boolean; stdout: string; stderr: string }>((resolve) => {
    const options = { timeout, killSignal: 'SIGKILL', env, maxBuffer: 64 * 1024 * 1024 } as const;
    const child = execFile(k6, args, options, (error, stdout, stderr) =>
      resolve({
        code: child.exitCode,
        killed: error?.killed === true,
        stdout,
        stderr: stderr || (error?.message ?? ''),
      }),
    );
  });
}
