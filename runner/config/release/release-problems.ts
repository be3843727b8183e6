import type { Diagnostic } from '../../core/diagnostic.ts';
import { parseInstant } from '../../core/instant.ts';
import { nearest } from '../../core/nearest.ts';
import type { ProbePace } from '../../core/plan/stage-needs.ts';
import type { JudgePolicy } from '../../core/policy.ts';
import { authorityProblems } from '../../core/release/authority-problems.ts';
import { roleOf } from '../../core/release/check-role.ts';
import { exposureInWords, NOBODY, percentIn, sameExposure, widens } from '../../core/release/exposure.ts';
import type { ReleasePlan } from '../../core/release/plan.ts';
import { type Cell, cellKey } from '../../core/run-record.ts';
import { criterionProblems } from './criterion-problems.ts';
import { deadlineProblems } from './deadline-problems.ts';
import { rehearsalProblems } from './rehearsal-problems.ts';
import type { ReleaseConfig } from './release-config.ts';

export interface ReleaseMeaning {
  readonly config: ReleaseConfig;
  readonly plan: ReleasePlan;
  readonly policy: JudgePolicy;
  readonly cells: readonly Cell[];
  readonly pace: ProbePace;
  /** The same of the cells that are not `info`. */
  readonly lookedPace: ProbePace;
  /** Whether there is a section `pressure`. */
  readonly presses: boolean;
}

/** What can't be meant in a release's plan, or can never come to its end; paths as in the config. */
export function releaseProblems(meaning: ReleaseMeaning): readonly Diagnostic[] {
  return [
    ...budgetProblems(meaning),
    ...roleProblems(meaning),
    ...stageProblems(meaning.plan),
    ...idProblems(meaning.config),
    ...actuatorProblems(meaning),
    ...freezeProblems(meaning.plan),
    ...authorityProblems(meaning.plan).map((problem) => ({ ...problem, path: `release.${problem.path}` })),
    ...pressProblems(meaning),
    ...rehearsalProblems(meaning),
    ...githubProblems(meaning),
    ...deadlineProblems(meaning),
    ...criterionProblems(meaning),
  ];
}

/** The evidence budget is spread over the stages: with fewer of them in mind, more false roll backs than `alpha` would come. */
function budgetProblems({ plan, policy }: ReleaseMeaning): readonly Diagnostic[] {
  const stages = plan.stages.length;
  if (policy.stages === stages) return [];
  const hint = 'leave it out: it is the number of the release’s stages';
  return [{ path: 'judge.stages', found: `${policy.stages}`, expected: `${stages}, as release.stages has`, hint }];
}

function roleProblems({ plan, cells }: ReleaseMeaning): readonly Diagnostic[] {
  const known = [...new Set(cells.flatMap((cell) => [cell.journey, cellKey(cell)]))];
  const problems = Object.keys(plan.roles)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const hint = `did you mean "${nearest(name, known)[0]}"?`;
      return { path: 'release.roles', found: `"${name}"`, expected: 'a journey or a cell of the matrix', hint };
    });
  if (cells.some((cell) => roleOf(plan.roles, cell) === 'guard')) return problems;
  const hint = 'nothing could ever turn the release back: leave at least the checkout a guard';
  return [...problems, { path: 'release.roles', found: 'no guard', expected: 'at least one', hint }];
}

function stageProblems({ stages }: ReleasePlan): readonly Diagnostic[] {
  return stages.flatMap(({ name, exposure }, index): Diagnostic[] => {
    const path = `release.stages.${index}`;
    const found = exposureInWords(exposure);
    const before = stages[index - 1];
    const everywhere = (percent: number) => sameExposure(exposure, { default: percent, segments: {} });
    return [
      ...(stages.findIndex((other) => other.name === name) < index
        ? [
            {
              path: `${path}.name`,
              found: `"${name}", as an earlier stage`,
              expected: 'a name of its own',
              hint: 'rename one of them',
            },
          ]
        : []),
      ...(index === 0 && !sameExposure(exposure, NOBODY)
        ? [
            {
              path: `${path}.exposure`,
              found,
              expected: '0: the first stage is dark',
              hint: 'synthetic users see the candidate by their pin before anybody else does',
            },
          ]
        : []),
      ...(before !== undefined && (!widens(before.exposure, exposure) || widens(exposure, before.exposure))
        ? [
            {
              path: `${path}.exposure`,
              found: `${found} after ${exposureInWords(before.exposure)}`,
              expected: 'more users in some segment, and fewer in none',
              hint: 'put the stages in the order in which exposure grows',
            },
          ]
        : []),
      ...(index === stages.length - 1 && !everywhere(100)
        ? [
            {
              path: `${path}.exposure`,
              found,
              expected: '100 everywhere: the last stage is everybody',
              hint: 'add a stage for everybody',
            },
          ]
        : []),
    ];
  });
}

/** What is configured twice under one name could not be told apart in the log, nor in what is told. */
function idProblems({ actuators = [], notifiers = [] }: ReleaseConfig): readonly Diagnostic[] {
  return Object.entries({ actuators, notifiers }).flatMap(([kind, entries]) =>
    entries.flatMap(({ id }, index) =>
      entries.findIndex((other) => other.id === id) < index
        ? [
            {
              path: `release.${kind}.${index}.id`,
              found: `${id}, as an earlier one`,
              expected: 'an id of its own',
              hint: 'rename one of them',
            },
          ]
        : [],
    ),
  );
}

function actuatorProblems({ config, plan }: ReleaseMeaning): readonly Diagnostic[] {
  const actuators = config.actuators ?? [];
  const path = 'release.actuators';
  const problems: Diagnostic[] = [];
  if (plan.mode !== 'observe' && actuators.length === 0)
    problems.push({
      path,
      found: 'none',
      expected: `at least one in mode ${plan.mode}`,
      hint: "say what moves users, or leave mode at 'observe'",
    });
  const bySegment = (actuator: (typeof actuators)[number]) =>
    ['flag-file', 'shop-router'].includes(actuator.kind) ||
    ('bySegment' in actuator && actuator.bySegment === true) ||
    (actuator.kind === 'launchdarkly' && actuator.segments !== undefined);
  const uneven = plan.stages.filter(({ exposure }) =>
    Object.keys(exposure.segments).some((segment) => percentIn(exposure, segment) !== exposure.default),
  );
  const blunt = actuators.filter((actuator) => !bySegment(actuator));
  if (uneven.length > 0 && blunt.length > 0)
    problems.push({
      path,
      found: `${blunt.map(({ id }) => id).join(', ')}, which can't tell segments apart`,
      expected: `actuators that can: ${uneven.map(({ name }) => name).join(', ')} differ by segment`,
      hint: 'give these stages one percentage, or use another actuator',
    });
  return problems;
}

function freezeProblems({ freezes }: ReleasePlan): readonly Diagnostic[] {
  const hint = "ISO 8601 with its zone, e.g. '2026-11-27T00:00:00Z'";
  return freezes.flatMap(({ from, to }, index) => {
    const [begin, end] = [parseInstant(from), parseInstant(to)];
    const path = `release.freezes.${index}`;
    const wrong = [
      ...(begin === null ? [{ path: `${path}.from`, found: `"${from}"`, expected: 'an instant', hint }] : []),
      ...(end === null ? [{ path: `${path}.to`, found: `"${to}"`, expected: 'an instant', hint }] : []),
    ];
    if (begin === null || end === null || begin < end) return wrong;
    return [{ path, found: `${from} to ${to}`, expected: 'an end after its begin', hint: 'exchange them' }];
  });
}

/** Environments of GitHub that would wait for ever. */
function githubProblems({ config, plan }: ReleaseMeaning): readonly Diagnostic[] {
  const names = plan.stages.map(({ name }) => name);
  return Object.entries(config.github?.environments ?? {}).flatMap(([environment, stage]) =>
    stage === null || names.includes(stage)
      ? []
      : [
          {
            path: `release.github.environments.${environment}`,
            found: `"${stage}"`,
            expected: `one of ${names.join(', ')}, or null`,
            hint: `did you mean "${nearest(stage, names)[0]}"?`,
          },
        ],
  );
}

function pressProblems({ plan, presses }: ReleaseMeaning): readonly Diagnostic[] {
  if (presses) return [];
  return plan.stages.flatMap(({ enter, exit }, index) =>
    [...enter, ...exit].some(({ kind }) => kind === 'press_passed')
      ? [
          {
            path: `release.stages.${index}`,
            found: 'the criterion press_passed, and no section `pressure`',
            expected: 'a section that says what may be pressed',
            hint: 'add `pressure`, or take the criterion out',
          },
        ]
      : [],
  );
}
