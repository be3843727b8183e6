import { request } from 'undici';
import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';
import { EXIT } from '../../core/exit-code.ts';
import { nearest } from '../../core/nearest.ts';
import type { ReleaseEvent } from '../../core/release/event.ts';
import type { ReleasePlan } from '../../core/release/plan.ts';
import { type ReleaseState, stageOf } from '../../core/release/state.ts';
import { CommandProblem } from '../problem.ts';
import type { DemoShop } from './demo-shop.ts';

export interface DemoFaultOptions {
  readonly fault: readonly string[];
  /** Name of the stage from which on the faults are there; from the start unless given. */
  readonly faultFrom?: string;
}

export interface DemoFaults {
  /** Since when they are there for this release, ISO 8601, UTC; null: there are none, or not yet. */
  readonly from: string | null;
  /** Rejects when a fault could not be switched on. */
  readonly settled: Promise<unknown>;
  after(event: ReleaseEvent, state: ReleaseState): void;
}

/**
 * Refuses, before anything is walked, what would come out only when the stage is reached: a stage or a fault that the demo does not have. A
 * fault that is there from the start is refused by the shop. Rejects with `InvalidInput` that names all of them.
 */
export async function checkFaultFrom(
  { control }: Pick<DemoShop, 'control'>,
  { fault, faultFrom }: DemoFaultOptions,
  { stages }: Pick<ReleasePlan, 'stages'>,
): Promise<void> {
  if (faultFrom === undefined) return;
  const names = stages.map(({ name }) => name);
  const stage = { path: '--fault-from', found: `"${faultFrom}"` };
  const problems: Diagnostic[] = [];
  if (!names.includes(faultFrom))
    problems.push({ ...stage, expected: `one of ${names.join(', ')}`, hint: 'stages of the demo' });
  if (fault.length === 0) problems.push({ ...stage, expected: 'a fault to go with it', hint: 'add --fault <id>' });
  const known = await knownFaults(control);
  for (const id of fault.filter((id) => !known.includes(id)))
    problems.push({
      path: '--fault',
      found: `"${id}"`,
      expected: `one of ${known.join(', ')}`,
      hint: `did you mean "${nearest(id, known)[0]}"?`,
    });
  if (problems.length > 0) throw new InvalidInput('The options', problems);
}

async function knownFaults(control: DemoShop['control']): Promise<readonly string[]> {
  const { statusCode, body } = await request(`${control}/faults`);
  const text = await body.text();
  if (statusCode !== 200) throw new CommandProblem(EXIT.crashed, `the demo shop did not name its faults: ${text}`);
  return (JSON.parse(text) as { readonly id: string }[]).map(({ id }) => id);
}

/** Switches faults on when the stage is reached that they are to begin at, and knows since when they are there. */
export function createDemoFaults(
  { control }: Pick<DemoShop, 'control'>,
  { fault, faultFrom }: DemoFaultOptions,
  now: () => number,
): DemoFaults {
  let from: string | null = fault.length > 0 && faultFrom === undefined ? new Date(now()).toISOString() : null;
  let settled: Promise<unknown> = Promise.resolve();
  const switchOn = async (id: string) => {
    const { statusCode, body } = await request(`${control}/faults/${encodeURIComponent(id)}`, { method: 'PUT' });
    const text = await body.text();
    if (statusCode !== 200) throw new CommandProblem(EXIT.usage, `the demo shop refused the fault: ${text}`);
  };
  return {
    get from() {
      return from;
    },
    get settled() {
      return settled;
    },
    after(event, state) {
      if (event.kind !== 'proved' || from !== null || fault.length === 0 || stageOf(state).name !== faultFrom) return;
      from = event.at;
      settled = Promise.all(fault.map(switchOn));
      settled.catch(() => undefined);
    },
  };
}
