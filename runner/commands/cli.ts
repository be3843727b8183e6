import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { demo } from './demo.ts';
import { demoRelease } from './demo-release.ts';
import { addGateCommands } from './gate-commands.ts';
import { press } from './press.ts';
import { CommandProblem, exitCodeOfError, pressProblemDocument, problemDocument } from './problem.ts';
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
    if (json) {
      const document = argv[0] === 'press' ? pressProblemDocument(problem) : problemDocument(problem);
      surroundings.stdout.write(`${JSON.stringify(document)}\n`);
    }
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

  const demoCommand = walkOptions(program.command('demo'))
    .description('walk the built-in demo shop until the judge is done')
    .option('--fault <id>', 'break the candidate on purpose (repeatable)', collect, [])
    .option('--press', 'then put a short pressure on the candidate: one verdict for both')
    .action(async (options) => finish(await demo(options, surroundings)));
  walkOptions(demoCommand.command('release'))
    .description('take the candidate through its stages, with users of the demo shop behind it')
    .option('--fault <id>', 'break the candidate on purpose (repeatable)', collect, [])
    .option('--fault-from <stage>', 'the stage from which on the faults are there (default: from the start)')
    .option('--shoppers <rate>', "sessions of the shop's own shoppers a second; 0: none (default: 4)", numberFromZero)
    .action(async (_options, command: Command) => finish(await demoRelease(command.optsWithGlobals(), surroundings)));

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

  walkOptions(program.command('press'))
    .description('ask with k6 whether the candidate carries what a stage will send it, while journeys walk')
    .option('--config <file>', 'configuration (default: waygate.config.ts in this folder)')
    .option('--demo', 'bring the built-in demo shop up and press it')
    .option('--fault <id>', 'with --demo: break the candidate on purpose (repeatable)', collect, [])
    .option('--scenario <name>', 'what to do to the shop (see load/README.md)', 'baseline-mix')
    .option('--stage <percent>', 'share of users that the stage to be entered will send (default: 100%)')
    .option('--factor <number>', 'what must be carried on top: 1.5 is half as much again', positiveNumber)
    .option('--retries <policy>', 'what clients do after a failed attempt: none, immediate, backoff or budget')
    .option('--generators <number>', 'k6 processes that share the load (default: 1)', positiveNumber)
    .option('--find-capacity', 'step up until journeys or goodput degrade, and say where')
    .option('--production', 'press production, within the caps of its permit')
    .option('--push-gateway <url>', 'push the metrics of this press to a Prometheus Pushgateway')
    .option('--metrics-file <file>', "write the metrics for node_exporter's textfile collector")
    .action(async (options) => finish(await press(options, surroundings)));

  program
    .command('watch')
    .description('probe on a schedule and serve /metrics, /healthz, /readyz')
    .option('--config <file>', 'configuration (default: waygate.config.ts in this folder)')
    .option('--port <number>', 'port to serve on', wholeNumber)
    .option('--store <file>', 'where to keep the evidence, instead of where the configuration says')
    .option('--json', 'print one JSON document on stdout at the end')
    .action(async (options) => finish(await watch(options, surroundings)));

  addGateCommands(program, surroundings, finish);

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

function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(Number.isFinite(value) && value >= 0))
    throw new InvalidArgumentError(`found "${text}", expected a number, 0 or more`);
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 0))
    throw new InvalidArgumentError(`found "${text}", expected a whole number`);
  return value;
}
