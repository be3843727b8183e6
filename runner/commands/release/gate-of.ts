import { type Actuation, actuationAfter } from '../../core/release/actuation.ts';
import type { ReleaseEvent } from '../../core/release/event.ts';
import { type Gate, type GateStatus, gateStatusOf } from '../../core/release/gate-status.ts';
import type { Conductor } from './conduct-release.ts';

/** The gate's own side: what its process tells it. */
export interface ConductedGate {
  readonly gate: Gate;
  /** From now on it speaks of this release. */
  conduct(conductor: Conductor): void;
  /** Something happened, or time passed: whoever listens is told when that changes the answer. */
  looked(): void;
  /** What happened last, oldest first; bounded. */
  history(): readonly ReleaseEvent[];
  happened(event: ReleaseEvent): void;
}

const EVENTS_KEPT = 500;

/** The port that a server speaks through, over a conductor. Its status is made by `looked`, so that asking costs nothing. */
export function createGate(now: () => number): ConductedGate {
  let conductor: Conductor | null = null;
  let status: GateStatus | null = null;
  let actuation: Actuation | null = null;
  let told = '';
  const events: ReleaseEvent[] = [];
  const listeners = new Set<(status: GateStatus) => void>();

  const look = () => {
    if (conductor === null) return;
    const { state, problem } = conductor;
    // What can't be written down any more is not known to be so: the last status grows old, and reads as hold.
    if (problem !== null) return;
    const facts = { standing: conductor.standing(), judgement: conductor.judgement(), nowMs: now() };
    status = { ...gateStatusOf(state, facts), actuation };
    const { at: _at, validUntil: _validUntil, ...answer } = status;
    const saying = JSON.stringify(answer);
    if (saying === told) return;
    told = saying;
    for (const listener of listeners) listener(status);
  };

  return {
    gate: {
      status: () => status,
      async say(actor, happening, seen) {
        if (conductor === null) throw new Error('no release is conducted yet');
        await conductor.say(actor, happening, seen);
        look();
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    conduct(found) {
      conductor = found;
      look();
    },
    looked: look,
    history: () => events,
    happened(event) {
      events.push(event);
      if (events.length > EVENTS_KEPT) events.shift();
      actuation = actuationAfter(actuation, event);
      // The conductor tells of events before its own state is readable in full; the next look is at once.
      queueMicrotask(look);
    },
  };
}
