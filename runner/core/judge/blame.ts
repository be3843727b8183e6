import type { Cohort, FailureClass } from '../run-record.ts';

/** How often one step was the bad one, per cohort. */
export interface Blame {
  /** null when a journey failed outside every step. */
  readonly step: string | null;
  readonly failure: FailureClass | 'slow';
  readonly candidate: number;
  readonly baseline: number;
  /** What the first bad run said, in one line. */
  readonly example: string;
}

const LONGEST_EXAMPLE = 200;

export function blame(
  blames: readonly Blame[],
  cohort: Cohort,
  what: Pick<Blame, 'step' | 'failure'>,
  message: string,
): readonly Blame[] {
  const index = blames.findIndex(({ step, failure }) => step === what.step && failure === what.failure);
  const found = blames[index] ?? { ...what, candidate: 0, baseline: 0, example: oneLine(message) };
  const next = { ...found, [cohort]: found[cohort] + 1 };
  return index < 0 ? [...blames, next] : blames.with(index, next);
}

/** What to name: the step that is bad most often beyond what the baseline shows too; the one seen first among equals. */
export function chiefBlame(blames: readonly Blame[]): Blame | null {
  const excess = ({ candidate, baseline }: Blame) => candidate - baseline;
  return blames.reduce<Blame | null>((chief, next) => {
    if (next.candidate === 0) return chief;
    return chief === null || excess(next) > excess(chief) ? next : chief;
  }, null);
}

function oneLine(message: string): string {
  const line = message.trim().split('\n', 1)[0] ?? '';
  return line.length > LONGEST_EXAMPLE ? `${line.slice(0, LONGEST_EXAMPLE - 1)}…` : line;
}
