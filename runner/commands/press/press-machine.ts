import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Machine } from '../../core/pressure/press-evidence.ts';
import { confineTo, type MachineShares, ownCores, shareMachine } from '../../engines/load/share-cores.ts';

/**
 * From here on, what this process starts keeps to the journeys' cores, but for what is confined to the generators'. To be called once per
 * process, because afterwards the system tells it of fewer cores. Where the machine is small, or can't be asked or told, everybody shares
 * all cores.
 */
export function keepApart(generators: number): MachineShares {
  const asked = { available: availableParallelism(), own: ownCores(), generators };
  const shares = shareMachine(asked);
  return shares.apart === null || confineTo(shares.apart.journeys) ? shares : shareMachine({ ...asked, own: null });
}

export interface MachineWatch {
  read(): Machine;
}

/** Watches how late this process gets its turn, which tells whether the machine was too busy to measure on. */
export function watchMachine(facts: Omit<Machine, 'timerLagMs'>): MachineWatch {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    read() {
      delay.disable();
      return { ...facts, timerLagMs: Math.round(delay.max / 1e6) };
    },
  };
}
