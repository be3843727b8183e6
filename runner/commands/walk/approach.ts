import { EXIT } from '../../core/exit-code.ts';
import type { Cohort } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import { preflight } from '../../engines/preflight.ts';
import { CommandProblem, WrongRelease } from '../problem.ts';

const TIMEOUT_MS = 10_000;

/**
 * One plain request to each cohort before browsers are started, so that what can't work is said at once.
 * Rejects with `CommandProblem` (exit code 4) when a cohort can't be reached and with `WrongRelease` (10) when another release answers.
 */
export async function approach(settings: Settings, cohorts: readonly Cohort[], signal: AbortSignal): Promise<void> {
  const looks = await Promise.all(
    cohorts.map(async (name) => {
      const cohort = settings.cohorts[name];
      return { name, cohort, look: await preflight(cohort, { timeoutMs: TIMEOUT_MS, signal }) };
    }),
  );
  const unreachable = looks.flatMap(({ name, cohort, look }) =>
    look.kind === 'unreachable' ? [`  ${name} at ${cohort.baseUrl}: ${look.problem}`] : [],
  );
  if (unreachable.length > 0) {
    throw new CommandProblem(
      EXIT.inconclusive,
      `The shop can't be reached, so nothing can be said about it\n${unreachable.join('\n')}\n  hint: is the address right, and does it answer from this machine?`,
    );
  }
  const wrong = looks.flatMap(({ name, cohort, look }) =>
    look.kind === 'wrong_release'
      ? [
          `  ${name} at ${cohort.baseUrl}\n    found:    release "${look.release}"\n    expected: release "${cohort.release}"`,
        ]
      : [],
  );
  if (wrong.length > 0) {
    throw new WrongRelease(
      `Another release answers than the one to be judged\n${wrong.join('\n')}\n  hint: is the candidate deployed, does the pin reach it, and is \`cohorts.*.release\` up to date?`,
    );
  }
}
