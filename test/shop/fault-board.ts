import { readdir } from 'node:fs/promises';
import { InvalidInput } from '../../runner/core/diagnostic.ts';
import type { Fault } from './faults/fault.ts';
import type { ReleaseState } from './services/contracts.ts';

export type Cohort = ReleaseState['cohort'];
export const COHORTS: readonly Cohort[] = ['baseline', 'candidate'];

/** Which faults exist, and where they are on. */
export interface FaultBoard {
  readonly faults: ReadonlyMap<string, Fault>;
  has(fault: string, cohort: Cohort): boolean;
  /** When it began to be on in a release, epoch milliseconds; null while it is off. Real time: the shop's clock can be moved. */
  since(fault: string, cohort: Cohort): number | null;
  /** Without `cohorts`: where the fault's scope says. Throws `InvalidInput` for an unknown id. */
  turn(fault: string, on: boolean, cohorts?: readonly Cohort[]): void;
}

const FOLDER = new URL('./faults/', import.meta.url);
const FAULT_FILE = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.fault\.ts$/;

/** Discovers the faults by reading their folder; all of them are off, except the ones named. */
export async function createFaultBoard(on: readonly string[] = []): Promise<FaultBoard> {
  const faults = new Map<string, Fault>();
  for (const file of (await readdir(FOLDER)).sort()) {
    const id = FAULT_FILE.exec(file)?.[1];
    if (id === undefined) continue;
    faults.set(id, ((await import(new URL(file, FOLDER).href)) as { default: Fault }).default);
  }
  const active: Record<Cohort, Map<string, number>> = { baseline: new Map(), candidate: new Map() };
  const board: FaultBoard = {
    faults,
    has: (fault, cohort) => active[cohort].has(fault),
    since: (fault, cohort) => active[cohort].get(fault) ?? null,
    turn(id, turnOn, cohorts) {
      const fault = faults.get(id);
      if (fault === undefined) throw new InvalidInput('The fault can not be switched', [unknown(id, faults)]);
      for (const cohort of cohorts ?? (fault.scope === 'shared' ? COHORTS : (['candidate'] as const))) {
        if (!turnOn) active[cohort].delete(id);
        else if (!active[cohort].has(id)) active[cohort].set(id, Date.now());
      }
    },
  };
  const strangers = on.filter((id) => !faults.has(id));
  if (strangers.length > 0)
    throw new InvalidInput(
      'The demo shop can not start',
      strangers.map((id) => unknown(id, faults)),
    );
  for (const id of on) board.turn(id, true);
  return board;
}

function unknown(id: string, faults: ReadonlyMap<string, Fault>) {
  return {
    path: 'fault',
    found: `"${id}"`,
    expected: `one of ${[...faults.keys()].join(', ')}`,
    hint: 'a fault is a file test/shop/faults/<id>.fault.ts',
  };
}
