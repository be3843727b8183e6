import { setTimeout as pause } from 'node:timers/promises';
import type { Wanted } from './inventory.ts';

/** The system that the warehouse was bought with, long ago. It is asked before anything goes into a cart. */
export interface WarehouseService {
  /** Notes that somebody wants the goods. */
  note(input: Wanted): Promise<{ readonly noted: true }>;
}

/** How long it thinks about a question. */
const QUESTION_MS = 70;

/**
 * One question at a time makes 14 in a second: the demo's peak, 8 intents a second that all fill a cart, is 57 % of it. Eight that
 * come together are all served; the last of them after 0.6 s, well within the second that impatient clients allow. What is left is
 * enough for clients with a retry budget to work a backlog off within a minute, and too little for clients that ask four times.
 */
export const WAREHOUSE_CAPACITY = { concurrent: 1, queue: 7 } as const;

export function createWarehouseService(): WarehouseService {
  return {
    async note() {
      await pause(QUESTION_MS);
      return { noted: true };
    },
  };
}
