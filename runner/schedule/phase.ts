import type { Cell } from '../core/run-record.ts';

/** However rare a journey's slots are, its cells are walked within this time after one. */
const MOST_MS = 600_000;

export interface PhasedCell extends Cell {
  /** Time from the journey's slot to this cell's round, below the gap between two slots. */
  readonly phaseMs: number;
}

/**
 * Spreads a journey's cells evenly over the gap between two slots, so that they don't all start at once. Where a journey begins
 * depends on its name alone: journeys with the same cron expression are spread too, and a restart changes nothing.
 */
export function phasedCells(journey: string, cells: readonly Cell[], gapMs: number): readonly PhasedCell[] {
  const own = cells.filter((cell) => cell.journey === journey);
  const start = fraction(journey);
  return own.map((cell, index) => {
    const share = (start + index / own.length) % 1;
    return { ...cell, phaseMs: Math.floor(share * Math.min(gapMs, MOST_MS)) };
  });
}

/** FNV-1a (32 bit, http://www.isthe.com/chongo/tech/comp/fnv/), as a number in [0, 1). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}
