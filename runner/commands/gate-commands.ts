import type { Command } from 'commander';
import type { ExitCode } from '../core/exit-code.ts';
import { gateAuditShow, gateAuditVerify } from './gate-audit.ts';
import { gateChange, gateOverride } from './gate-change.ts';
import { gateCheck } from './gate-check.ts';
import { gateExplain } from './gate-explain.ts';
import { gatePlan } from './gate-plan.ts';
import { gateRehearse } from './gate-rehearse.ts';
import { gateReplay } from './gate-replay.ts';
import { gateTokenCreate, gateTokenList, gateTokenRevoke } from './gate-token.ts';
import { gateWait } from './gate-wait.ts';
import type { Surroundings } from './surroundings.ts';

/** `waygate gate …`: verdicts, releases, and who may do what with them. */
export function addGateCommands(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const gate = program.command('gate').description('verdicts and how they came about');
  gate
    .command('explain')
    .description('print how a verdict came about, from stored evidence')
    .option('--walk <id>', 'which walk', 'latest')
    .option('--store <file>', "evidence (default: the one the config names, else the demo's)")
    .option('--config <file>', 'configuration that names the evidence')
    .option('--json', 'print one JSON document on stdout')
    .action(async (options) => finish(await gateExplain(options, surroundings)));

  gate
    .command('replay')
    .description(
      'print each verdict that a stored walk came to, run by run; with --as, also by the rules of another configuration',
    )
    .option('--walk <id>', 'which walk', 'latest')
    .option('--as <file>', 'a configuration whose `judge` and stages judge the same runs')
    .option('--store <file>', "evidence (default: the one the config names, else the demo's)")
    .option('--config <file>', 'configuration that names the evidence')
    .option('--json', 'print one JSON document on stdout')
    .action(async (options) => finish(await gateReplay(options, surroundings)));
  gate
    .command('plan')
    .description('print what the configured release takes, stage by stage, and how soon a sick one is turned back')
    .option('--config <file>', 'configuration (default: waygate.config.ts in this folder)')
    .option('--json', 'print one JSON document on stdout')
    .action(async (options) => finish(await gatePlan(options, surroundings)));
  const questionOptions = (command: Command, stage: string) =>
    command
      .requiredOption('--release <id>', 'which release, as its plan names it')
      .option('--stage <name>', stage)
      .option('--url <url>', 'the gate (default: WAYGATE_URL, else http://127.0.0.1:9464)')
      .option('--token-file <file>', 'a token for it (default: WAYGATE_TOKEN)')
      .option('--json', 'print one JSON document on stdout');
  const asked = 'a stage of it (default: none, and widen means that the release is through: all users see it)';
  questionOptions(gate.command('check'), asked)
    .description('ask a running gate: 0 widen, 10 hold, 20 roll back, 75 no gate answers')
    .action(async (options) => finish(await gateCheck(options, surroundings)));
  questionOptions(gate.command('wait'), asked)
    .description('wait over holds and outages until the gate says widen (0) or roll back (20); 10 when the time is up')
    .option('--timeout <duration>', 'such as 2h or 7d', '1h')
    .action(async (options) => finish(await gateWait(options, surroundings)));

  const changeOptions = (command: Command) =>
    questionOptions(command, 'the stage that it is meant for (default: the one that it is at)').option(
      '--reason <text>',
      'why, for who reads it later',
    );
  changeOptions(gate.command('approve'))
    .description('approve that the release goes on from the stage that it is at')
    .action(async (options) => finish(await gateChange('approvals', options, surroundings)));
  changeOptions(gate.command('rollback'))
    .description('take the candidate back, from wherever it is')
    .action(async (options) => finish(await gateChange('rollback', options, surroundings)));
  changeOptions(gate.command('rehearse'))
    .description(
      'try rolling back while nothing is wrong, and say how long it took: 0 proved, 3 it failed; the stage is entered again then',
    )
    .option('--timeout <duration>', 'how long to wait for its end', '15m')
    .action(async (options) => finish(await gateRehearse(options, surroundings)));
  changeOptions(gate.command('freeze'))
    .description('stop the line: nothing is widened; rolling back stays possible')
    .action(async (options) => finish(await gateChange('freeze', options, surroundings)));
  changeOptions(gate.command('resume'))
    .description('let the line go on')
    .action(async (options) => finish(await gateChange('resume', options, surroundings)));
  changeOptions(gate.command('close'))
    .description('end the watch after full exposure before its time')
    .action(async (options) => finish(await gateChange('close', options, surroundings)));
  changeOptions(gate.command('override'))
    .description('put your word over the evidence, for a time; it ends by itself')
    .option('--forces <what>', 'widen, hold, roll_back, or mute: what is in scope neither holds nor rolls back')
    .option('--for <duration>', 'such as 30m or 2h')
    .option('--on-stage <name>', 'what it reaches: a stage,')
    .option('--on-segment <id>', '… a segment in all stages,')
    .option('--on-journey <id>', '… or a journey in all stages')
    .option('--ticket <name>', 'where it is discussed')
    .option('--end <id>', 'end an override before its time, instead')
    .action(async (options) => finish(await gateOverride(options, surroundings)));

  const audit = gate.command('audit').description("who changed what, when and why: the gate's log, bound by hashes");
  const auditOptions = (command: Command) =>
    command
      .option('--log <file>', 'the log (default: the one beside the evidence)')
      .option('--store <file>', "evidence (default: the one the config names, else the demo's)")
      .option('--config <file>', 'configuration that names the evidence')
      .option('--json', 'print one JSON document on stdout');
  auditOptions(audit.command('verify'))
    .description('say whether every line is as it was written: 0 whole, 3 broken and where')
    .option('--expect-head <hash>', 'an entry that is known to have been in it: nothing up to it may be missing')
    .action(async (options) => finish(await gateAuditVerify(options, surroundings)));
  auditOptions(audit.command('show'))
    .description('print one line per change')
    .option('--release <id>', 'only what is about this release')
    .action(async (options) => finish(await gateAuditShow(options, surroundings)));

  const token = gate.command('token').description('who may ask and change what at the gate: tokens by role');
  const tokenOptions = (command: Command) =>
    command
      .requiredOption('--file <file>', 'where the hashes of tokens are kept')
      .option('--json', 'print one JSON document on stdout');
  tokenOptions(token.command('create'))
    .description('make a token and print it, this once')
    .requiredOption('--name <name>', 'the person or system that it is for')
    .requiredOption('--role <role>', 'what it may do: viewer, runner, release or owner')
    .option('--expires <duration>', 'such as 90d or 12h (default: never)')
    .action(async (options) => finish(await gateTokenCreate(options, surroundings)));
  tokenOptions(token.command('list'))
    .description('say whose tokens there are')
    .action(async (options) => finish(await gateTokenList(options, surroundings)));
  tokenOptions(token.command('revoke'))
    .description('take tokens back, at once')
    .option('--name <name>', 'all of this name')
    .option('--id <id>', 'this one, as `list` names it')
    .action(async (options) => finish(await gateTokenRevoke(options, surroundings)));
}
