import { parseDuration } from '../../core/duration.ts';
import { EXIT } from '../../core/exit-code.ts';
import { CommandProblem } from '../problem.ts';

/** Milliseconds of `--timeout`. Throws a `CommandProblem` with exit code 2 for what is no duration. */
export function timeoutOf({ timeout }: { readonly timeout: string }, examples: string, hint: string): number {
  const seconds = parseDuration(timeout);
  if (seconds !== null) return seconds * 1000;
  throw new CommandProblem(
    EXIT.usage,
    `There is no such time\n  found:    --timeout ${timeout}\n  expected: a duration such as ${examples}\n  hint:     ${hint}`,
  );
}
