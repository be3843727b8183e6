import { request } from 'undici';
import { EXIT } from '../../core/exit-code.ts';
import type { ReleaseEvent } from '../../core/release/event.ts';
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
