import type { VerdictValue } from './result.ts';

/** Every exit code of the CLI (design.md 11). */
export const EXIT = {
  ok: 0,
  crashed: 1,
  usage: 2,
  failedRuns: 3,
  inconclusive: 4,
  hold: 10,
  rollBack: 20,
  gateUnreachable: 75,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(verdict: VerdictValue): ExitCode {
  return { widen: EXIT.ok, hold: EXIT.hold, roll_back: EXIT.rollBack }[verdict];
}
