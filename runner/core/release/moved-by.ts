import type { ReleaseEvent } from './event.ts';
import { type Exposure, NOBODY, sameExposure, widest } from './exposure.ts';
import { isProvedByRounds } from './order.ts';
import type { Mover, ReleaseState } from './state.ts';

/**
 * Who may have moved users once this has happened to the release, and how far. An order that is dropped before it is answered may have got
 * through like one that failed. What takes the candidate back clears nobody before it is proved.
 */
export function movedByAfter(
  { movedBy, order: open, plan, exposed }: ReleaseState,
  event: ReleaseEvent,
  { order: next }: Pick<ReleaseState, 'order'>,
): readonly Mover[] {
  if (event.kind === 'drifted') return moved(movedBy, event.actuator, { perhaps: event.exposure });
  if (event.kind === 'drift_ended') return settled(movedBy, event.actuator, exposed);
  if (open === null) return movedBy;
  const { order, failures, appliedBy, alsoAppliedBy } = open;
  const { exposure } = order;
  if (event.kind === 'proved' && appliedBy !== null)
    return [appliedBy, ...alsoAppliedBy].reduce((movers, actuator) => settled(movers, actuator, exposure), movedBy);
  if (isProvedByRounds(order)) return movedBy;
  if (event.kind === 'attempt_failed') return moved(movedBy, event.actuator, { perhaps: exposure });
  if (event.kind === 'applied') return moved(movedBy, event.actuator, { exposed: exposure, perhaps: exposure });
  if (next !== null || open.state === 'applied' || order.kind !== 'expose') return movedBy;
  // The next one is asked once one has failed.
  const asked = plan.actuators.find((id) => !failures.some(({ actuator }) => actuator === id));
  return asked === undefined ? movedBy : moved(movedBy, asked, { perhaps: exposure });
}

/** The one that exposed the stage, and those by whom users see it beside that, as far as is known. */
export function shownBy({ movedBy, exposedBy }: Pick<ReleaseState, 'movedBy' | 'exposedBy'>): readonly Mover[] {
  const last = movedBy.filter(({ actuator }) => actuator === exposedBy);
  const others = movedBy.filter(({ actuator, exposed }) => actuator !== exposedBy && !sameExposure(exposed, NOBODY));
  return [...last, ...others];
}

function moved(
  movedBy: readonly Mover[],
  actuator: string,
  { exposed, perhaps }: { readonly exposed?: Exposure; readonly perhaps: Exposure },
): readonly Mover[] {
  const known = movedBy.find((mover) => mover.actuator === actuator);
  return replaced(movedBy, {
    actuator,
    exposed: exposed ?? known?.exposed ?? NOBODY,
    perhapsExposed: widest(known?.perhapsExposed ?? NOBODY, perhaps),
  });
}

/** It has this in force, and nothing else any more. */
function settled(movedBy: readonly Mover[], actuator: string, exposure: Exposure): readonly Mover[] {
  return replaced(movedBy, { actuator, exposed: exposure, perhapsExposed: exposure });
}

function replaced(movedBy: readonly Mover[], mover: Mover): readonly Mover[] {
  return [...movedBy.filter(({ actuator }) => actuator !== mover.actuator), mover];
}
