import type { Diagnostic } from '../../core/diagnostic.ts';
import { durationInWords } from '../../core/duration.ts';
import { counted } from '../../core/judge/wording.ts';
import { type ProbePace, stageNeeds } from '../../core/plan/stage-needs.ts';
import type { JudgePolicy } from '../../core/policy.ts';
import type { ReleasePlan } from '../../core/release/plan.ts';

interface Meaning {
  readonly plan: ReleasePlan;
  readonly policy: JudgePolicy;
  readonly pace: ProbePace;
}

/** Deadlines that come before what their stages wait for. */
export function deadlineProblems(meaning: Meaning): readonly Diagnostic[] {
  return [...endlessProblems(meaning), ...heldTooLong(meaning)];
}

/** Stages that could never be left: told with what they would need. */
function endlessProblems({ plan, policy, pace }: Meaning): readonly Diagnostic[] {
  return plan.stages.flatMap((stage, index): Diagnostic[] => {
    const { rounds, possible, seconds, waitsFor } = stageNeeds(stage, policy, pace);
    const path = `release.stages.${index}`;
    const { cell, pool } = stage.tolerated;
    if (rounds === null || seconds === null)
      return [
        {
          path: `${path}.tolerated`,
          found: `cell ${cell}, pool ${pool}`,
          expected: 'bad rates that some number of clean runs can exclude',
          hint: 'tolerate more, or lower judge.healthyAt',
        },
      ];
    if (seconds <= stage.deadlineSeconds) return [];
    const rarely = durationInWords(pace.rarest.gapSeconds);
    const within =
      waitsFor === null
        ? `in which about ${possible} rounds can be walked`
        : `while ${waitsFor} is walked every ${rarely}`;
    const clean =
      waitsFor === null
        ? `${rounds.inTotal} clean rounds of ${counted(pace.cells, 'cell')}`
        : `${rounds.perCell} clean rounds of ${waitsFor} in each segment`;
    return [
      {
        path: `${path}.deadlineSeconds`,
        found: `${durationInWords(stage.deadlineSeconds)}, ${within}`,
        expected: `${clean}, and so at least ${durationInWords(seconds)}`,
        hint: 'a later deadline, a denser schedule, a longer surge, more workers, or more tolerance',
      },
    ];
  });
}

/**
 * A time that the stage before must have held, longer than a release that goes its way without a fault may take until time turns it back: it
 * passes the stage before as early as it can, and has the deadline of this one from there.
 */
function heldTooLong({ plan, policy, pace }: Meaning): readonly Diagnostic[] {
  return plan.stages.flatMap(({ enter, exit, onDeadline, deadlineSeconds }, index): Diagnostic[] => {
    const before = plan.stages[index - 1];
    const earliest = before === undefined ? null : stageNeeds(before, policy, pace).seconds;
    if (before === undefined || earliest === null || onDeadline !== 'roll_back') return [];
    return Object.entries({ enter, exit }).flatMap(([which, criteria]) =>
      criteria.flatMap((criterion, place): Diagnostic[] =>
        criterion.kind !== 'previous_stage_held' || criterion.seconds <= earliest + deadlineSeconds
          ? []
          : [
              {
                path: `release.stages.${index}.${which}.${place}.seconds`,
                found: `${durationInWords(criterion.seconds)}, where time turns the release back`,
                expected: `at most ${durationInWords(earliest + deadlineSeconds)}: ${before.name} can be passed after ${durationInWords(earliest)}, and the deadline comes ${durationInWords(deadlineSeconds)} later`,
                hint: "a shorter time, a later deadline, or onDeadline: 'hold'",
              },
            ],
      ),
    );
  });
}
