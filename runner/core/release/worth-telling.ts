import type { Reason, ReasonCode } from '../result.ts';
import type { Notice } from './notice.ts';

/** A state that lasts: as long as it does, the gate comes to it again with every poll. Other kinds happen once. */
const LASTING: ReadonlySet<Notice['kind']> = new Set(['held', 'frozen', 'awaiting_approval', 'deadline']);

/** How far evidence has come changes with every round, cell by cell: that it is not far enough yet is told once. */
const UNDER_WAY: ReadonlySet<ReasonCode> = new Set(['undecided', 'soaking']);

const URGENCIES: readonly Notice['urgency'][] = ['info', 'warn', 'page'];

/**
 * Whether people should hear of it, given the last notice of the same release that they were told (null: none yet). A decision is told once: what
 * lasts is told again only when its stage, its set of reasons or its verdict changes, or when it becomes more urgent. Numbers and
 * words of reasons change with every round and count for nothing.
 */
export function worthTelling(previous: Notice | null, next: Notice): boolean {
  if (previous === null || previous.release !== next.release) return true;
  if (previous.id === next.id) return false;
  if (!LASTING.has(next.kind) || next.kind !== previous.kind) return true;
  return (
    next.stage !== previous.stage ||
    next.verdict !== previous.verdict ||
    next.resolves !== previous.resolves ||
    URGENCIES.indexOf(next.urgency) > URGENCIES.indexOf(previous.urgency) ||
    reasonSet(next.reasons) !== reasonSet(previous.reasons)
  );
}

function reasonSet(reasons: readonly Reason[]): string {
  return [...new Set(reasons.map(identity))].sort().join('\n');
}

function identity({ code, journey, segment, step, failure }: Reason): string {
  return JSON.stringify(UNDER_WAY.has(code) ? [code] : [code, journey, segment, step, failure]);
}
