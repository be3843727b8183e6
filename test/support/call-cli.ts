import { runCli } from '../../runner/commands/cli.ts';
import type { CliEnd } from './cli.ts';

/** The CLI as the function it is, without a process of its own: for commands that only read and write files. */
export async function callWaygate(
  args: readonly string[],
  {
    cwd = process.cwd(),
    now = Date.now,
    env = {},
  }: { cwd?: string; now?: () => number; env?: Record<string, string> } = {},
): Promise<CliEnd> {
  const said = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof said) => ({
    write: (text: unknown) => {
      said[stream] += String(text);
      return true;
    },
  });
  const code = await runCli(args, {
    env,
    cwd,
    stdout: into('stdout'),
    stderr: into('stderr'),
    signal: new AbortController().signal,
    now,
  });
  return { code, ...said };
}
