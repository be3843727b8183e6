import { loadConfig } from '../config/load-config.ts';
import type { ReleaseSettings } from '../config/release/release-settings.ts';
import { InvalidInput } from '../core/diagnostic.ts';
import { durationInWords } from '../core/duration.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { counted } from '../core/judge/wording.ts';
import { pairsUntilRollBack } from '../core/plan/pairs-until-roll-back.ts';
import { stageNeeds } from '../core/plan/stage-needs.ts';
import { roleOf } from '../core/release/check-role.ts';
import { exposureInWords } from '../core/release/exposure.ts';
import type { Authority, Criterion } from '../core/release/plan.ts';
import type { Settings } from '../core/settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface PlanOptions {
  readonly config?: string;
  readonly json?: boolean;
}

const PLAN_SCHEMA = 'waygate.plan/v1';
/** A candidate on which every, every second, or every tenth attempt of one journey fails. */
const FAILS_EVERY = [1, 2, 10] as const;

/**
 * `waygate gate plan`: what the configured release takes on a healthy candidate, stage by stage, and how soon a sick one is turned back.
 * Nothing is walked. A plan that can't come to its end is refused by the configuration.
 */
export async function gatePlan(options: PlanOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { settings, release } = await loadConfig(options.config, surroundings);
  if (release === null) {
    const hint = 'add release: { owner, stages: [{ name, exposure }, …] }';
    throw new InvalidInput(settings.file ?? 'The configuration', [
      { path: 'release', found: 'nothing', expected: 'the stages of a release', hint },
    ]);
  }
  const plan = planDocument(settings, release);
  surroundings.stdout.write(options.json === true ? `${JSON.stringify(plan)}\n` : inWords(plan));
  return EXIT.ok;
}

type PlanDocument = ReturnType<typeof planDocument>;

function planDocument({ judge, cells }: Settings, { plan, pace }: ReleaseSettings) {
  const stages = plan.stages.map((stage) => {
    const { rounds, seconds } = stageNeeds(stage, judge, pace);
    const { name, exposure, authority, enter, exit, deadlineSeconds, soakSeconds } = stage;
    return {
      name,
      exposure,
      rounds: rounds?.inTotal ?? null,
      roundsPerCell: rounds?.perCell ?? null,
      earliestSeconds: seconds,
      soakSeconds,
      deadlineSeconds,
      authority,
      enter,
      exit,
    };
  });
  const guards = cells.filter((cell) => roleOf(plan.roles, cell) === 'guard').length;
  return {
    schema: PLAN_SCHEMA,
    release: plan.id,
    releases: plan.releases,
    owner: plan.owner,
    mode: plan.mode,
    cells: cells.length,
    guards,
    pace,
    stages,
    watchSeconds: plan.watchSeconds,
    earliestSeconds: stages.reduce((sum, { earliestSeconds }) => sum + (earliestSeconds ?? 0), 0),
    rolledBackAfter: FAILS_EVERY.map((failsEvery) => ({
      failsEvery,
      pairs: pairsUntilRollBack(guards, judge, failsEvery),
    })),
  };
}

function inWords(document: PlanDocument): string {
  const {
    release,
    releases,
    owner,
    mode,
    cells,
    guards,
    pace,
    stages,
    watchSeconds,
    earliestSeconds,
    rolledBackAfter,
  } = document;
  const rows = [
    ['stage', 'users', 'clean rounds', 'at the earliest', 'deadline', 'then widened by', 'rolled back by', 'to enter'],
    ...stages.map(({ name, exposure, rounds, earliestSeconds: least, deadlineSeconds, authority, enter }, index) => [
      name,
      exposureInWords(exposure),
      String(rounds),
      minutes(least ?? 0),
      durationInWords(deadlineSeconds),
      widenedBy(authority, mode, index === stages.length - 1),
      mode === 'enforce' ? who(authority.rollBack, null) : who(authority.execute, null),
      enter.map(criterionInWords).join(', ') || '–',
    ]),
  ];
  const found = rolledBackAfter.map(({ failsEvery, pairs }) => {
    const what = failsEvery === 1 ? 'always' : `every ${failsEvery}${failsEvery === 2 ? 'nd' : 'th'} time`;
    return `  fails ${what.padEnd(15)} ${pairs === null ? 'not within 2000 pairs' : `after ${counted(pairs, 'pair')}`}`;
  });
  return [
    `Release ${release}: ${releases.candidate} over ${releases.baseline} · owner ${owner} · mode ${mode}`,
    `${counted(cells, 'cell')}, ${guards} of them may turn it back · ${perMinute(pace.scheduledPerSecond)} rounds a minute by the schedule, about ${perMinute(pace.surgePerSecond)} after a change of exposure`,
    '',
    ...table(rows),
    '',
    `To everybody in ${minutes(earliestSeconds)} at the earliest, then watched for ${minutes(watchSeconds)} with rollback armed.`,
    'One journey that breaks on the candidate alone is turned back, when bursts ask its cell again:',
    ...found,
    '',
  ].join('\n');
}

function widenedBy({ widen, execute }: Authority, mode: PlanDocument['mode'], isLast: boolean): string {
  if (isLast) return '–';
  return mode === 'observe' ? 'nobody (observe)' : who(widen, mode === 'advise' ? execute : null);
}

function who(widen: Authority['widen'] | Authority['rollBack'], instead: Authority['execute'] | null): string {
  if (widen === 'policy') return instead === null ? 'policy' : `1 of ${instead.join(', ')}`;
  return 'people' in widen ? `${widen.people} of ${widen.roles.join(', ')}` : `1 of ${widen.join(', ')}`;
}

function criterionInWords(criterion: Criterion): string {
  const { kind, ...limits } = criterion;
  const numbers = Object.entries(limits).flatMap(([name, value]) =>
    typeof value !== 'number' ? [] : /seconds$/i.test(name) ? durationInWords(value) : String(value),
  );
  return numbers.length === 0 ? kind : `${kind} (${numbers.join(', ')})`;
}

function minutes(seconds: number): string {
  return seconds < 90
    ? `${seconds} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
}

function perMinute(perSecond: number): string {
  const value = perSecond * 60;
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
