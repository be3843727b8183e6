import type { Actuator } from '../../actuators/actuator.ts';
import { canDrift } from '../../core/release/after-drift.ts';
import type { Happening } from '../../core/release/event.ts';
import { type Exposure, sameExposure } from '../../core/release/exposure.ts';
import type { Actor } from '../../core/release/plan.ts';
import { Refused } from '../../core/release/refused.ts';
import type { ReleaseState } from '../../core/release/state.ts';
import { system } from './order-desk.ts';

export interface ExposureWatchNeeds {
  /** By id. */
  readonly actuators: ReadonlyMap<string, Actuator>;
  readonly closing: AbortSignal;
  readonly say: (actor: Actor, happening: Happening) => Promise<void>;
  /** Told when what was found could not be kept. */
  readonly fail: (error: Error) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly everyMs?: number;
}

/** Asks the system that exposed a stage now and then whether it still does: people move users by hand, too. */
export interface ExposureWatch {
  /** To be called with the state at every look at the clock. */
  look(state: ReleaseState): void;
  /** Resolves when nothing is being asked any more. */
  idle(): Promise<void>;
}

const EVERY_MS = 10_000;
const ANSWER_MS = 5_000;

export function createExposureWatch(needs: ExposureWatchNeeds): ExposureWatch {
  const { actuators, closing, say, fail, now, everyMs = EVERY_MS } = needs;
  let asking: Promise<void> | null = null;
  let askedAt = now();
  /** Read once: a system that is about to move may say something else for a moment. */
  let odd: { readonly exposure: Exposure; readonly decision: number } | null = null;

  const ask = async ({ decisions: decision, drift, ...state }: ReleaseState, actuator: Actuator): Promise<void> => {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(ANSWER_MS)]);
    // Who can't be asked says nothing: orders and proofs have their own deadlines.
    const exposure = await actuator.read(signal).catch(() => null);
    if (exposure === null || closing.aborted) return;
    const isAsOrdered = sameExposure(exposure, state.exposed);
    const isKnown = drift === null ? isAsOrdered : sameExposure(exposure, drift);
    if (isKnown) {
      odd = null;
      return;
    }
    const isAgain = odd !== null && odd.decision === decision && sameExposure(odd.exposure, exposure);
    odd = isAgain ? null : { exposure, decision };
    if (!isAgain) return;
    await say(
      system(actuator.id),
      isAsOrdered
        ? { kind: 'drift_ended', decision, actuator: actuator.id }
        : { kind: 'drifted', decision, actuator: actuator.id, exposure },
    );
  };

  return {
    look(state) {
      const actuator = state.exposedBy === null ? undefined : actuators.get(state.exposedBy);
      if (asking !== null || closing.aborted || actuator?.canBeRead !== true || !canDrift(state)) return;
      if (now() - askedAt < everyMs) return;
      askedAt = now();
      asking = ask(state, actuator)
        .catch((error: Error) => {
          // Something was decided meanwhile: what was read is old.
          if (!(error instanceof Refused)) fail(error);
        })
        .finally(() => {
          asking = null;
        });
    },
    async idle() {
      await asking;
    },
  };
}
