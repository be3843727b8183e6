import type { JudgeState } from '../judge/judge-state.ts';
import { counted, listed } from '../judge/wording.ts';
import { COHORTS } from '../run-record.ts';

/** What was not counted as evidence, and why; one line each. */
export function uncountedLines(state: JudgeState, late: number): readonly string[] {
  const lines: string[] = [];
  const cells = [...state.cells.values()];
  const voids = cells.reduce((sum, { voidRounds }) => sum + voidRounds, 0);
  const halves = cells.reduce((sum, { halves: open }) => sum + open.size, 0);
  for (const cohort of COHORTS) {
    const causes = new Map<string, number>();
    for (const { noVotes } of cells) {
      for (const [cause, times] of Object.entries(noVotes[cohort])) causes.set(cause, (causes.get(cause) ?? 0) + times);
    }
    if (causes.size > 0) {
      const said = [...causes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([cause, times]) => `${cause} ${times}`);
      lines.push(`${cohort} runs that could not tell: ${listed(said, 10)}`);
    }
  }
  if (voids > 0) lines.push(`${counted(voids, 'round')} without a pair, because a half of it could not tell`);
  if (halves > 0) lines.push(`${counted(halves, 'run')} whose twin did not end`);
  if (state.strays > 0) lines.push(`${counted(state.strays, 'run')} of cells that this walk does not have`);
  if (late > 0) lines.push(`${counted(late, 'run')} that ended after the verdict`);
  return lines.length > 0 ? lines : ['nothing: every run is part of a pair'];
}
