import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { demo } from './demo.ts';
import { gateExplain } from './gate-explain.ts';
import { CommandProblem, exitCodeOfError, problemDocument } from './problem.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import type { Surroundings } from './surroundings.ts';
import { VERSION } from './version.ts';
import { watch } from './watch.ts';

/**
 * The whole command line as one function. Resolves with the exit code (`core/exit-code.ts`), never rejects.
 * With `--json` anywhere, stdout gets exactly one JSON document, also when the command fails.
 */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const json = argv.includes('--json');
  let exitCode: ExitCode = EXIT.ok;
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const problem =
      error instanceof CommanderError ? new CommandProblem(EXIT.usage, error.message, { cause: error }) : error;
    if (json) surroundings.stdout.write(`${JSON.stringify(problemDocument(problem))}\n`);
    // Commander has already written its own messages to stderr.
    if (!(error instanceof CommanderError)) surroundings.stderr.write(`waygate: ${messageOf(problem, surroundings)}\n`);
    return exitCodeOfError(problem);
  }
}

function messageOf(error: unknown, { env }: Surroundings): string {
  if (!(error instanceof Error)) return String(error);
  const expected = exitCodeOfError(error) !== EXIT.crashed;
  const text = expected && env.WAYGATE_DEBUG === undefined ? error.message : (error.stack ?? error.message);
  return error.cause instanceof Error && !text.includes(error.cause.message)
    ? `${text}\n  because: ${error.cause.message}`
    : text;
}

function createProgram(surroundings: Surroundings, finish: (code: ExitCode) => void): Command {
  const program = new Command('waygate')
    .description(
      'Walks a shop as its customers do, in the old release and the new one, and answers: widen, hold or roll back.',
    )
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
    })
    .showHelpAfterError('(add --help for what there is)')
    .addHelpText('after', EXIT_CODES);
  const walkOptions = (command: Command) =>
    command
      .option('--seed <number>', 'order of cells and twins', wholeNumber)
      .option('--time-limit <seconds>', 'longest time to walk', positiveNumber)
      .option('--workers <number>', 'browsers at work at once (default: one per core)', positiveNumber)
      .option('--report <file>', 'where to write the HTML report')
      .option('--store <file>', 'where to keep the evidence, e.g. beside a `watch` that goes on')
      .option('--json', 'print one JSON document on stdout');

  walkOptions(program.command('demo'))
    .description('walk the built-in demo shop until the judge is done')
    .option('--fault <id>', 'break the candidate on purpose (repeatable)', collect, [])
    .action(async (options) => finish(await demo(options, surroundings)));

  walkOptions(program.command('run'))
    .description('walk your shop once (ad hoc)')
    .option('--config <file>', 'configuration (default: waygate.config.ts in this folder)')
    .option('--journey <id>', 'only this journey (repeatable)', collect, [])
    .option('--segment <id>', 'only this segment (repeatable)', collect, [])
    .option('--cohort <name>', 'only this cohort: nothing is judged then')
    .option('--rounds <number>', 'rounds per cell (default: 1)', positiveNumber)
    .option('--until-decided', 'go on until the judge is done')
    .option('--push-gateway <url>', 'push the metrics of this walk to a Prometheus Pushgateway')
    .action(async (options) => finish(await run(options, surroundings)));

  program
    .command('watch')
    .description('probe on a schedule and serve /metrics, /healthz, /readyz')
    .option('--config <file>', 'configuration (default: waygate.config.ts in this folder)')
    .option('--port <number>', 'port to serve on', wholeNumber)
    .option('--store <file>', 'where to keep the evidence, instead of where the configuration says')
    .option('--json', 'print one JSON document on stdout at the end')
    .action(async (options) => finish(await watch(options, surroundings)));

  const gate = program.command('gate').description('verdicts and how they came about');
  gate
    .command('explain')
    .description('print how a verdict came about, from stored evidence')
    .option('--walk <id>', 'which walk', 'latest')
    .option('--store <file>', "evidence (default: the one the config names, else the demo's)")
    .option('--config <file>', 'configuration that names the evidence')
    .option('--json', 'print one JSON document on stdout')
    .action(async (options) => finish(await gateExplain(options, surroundings)));

  program
    .command('report')
    .description('write the HTML report of a stored walk again')
    .option('--walk <id>', 'which walk', 'latest')
    .option('--store <file>', "evidence (default: the one the config names, else the demo's)")
    .option('--config <file>', 'configuration that names the evidence')
    .option('--report <file>', 'where to write it')
    .option('--json', 'print one JSON document on stdout')
    .action(async (options) => finish(await report(options, surroundings)));

  return program;
}

const EXIT_CODES = `
Exit codes: 0 widen / passed · 1 crashed · 2 bad configuration or usage · 3 failed runs · 4 nothing could be concluded
            10 hold · 20 roll back · 75 gate unreachable`;

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value > 0))
    throw new InvalidArgumentError(`found "${text}", expected a number above 0`);
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 0))
    throw new InvalidArgumentError(`found "${text}", expected a whole number`);
  return value;
}
