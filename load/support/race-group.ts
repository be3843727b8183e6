import { isThrottled, prepare, type Ready, type Released, release, type Wish } from './barrier.ts';
import type { Answer } from './client.ts';
import { type Asked, comeAgain } from './come-again.ts';
import type { GroupScene, LoadDefinition } from './define-load.ts';
import { writeWitness } from './order-witness.ts';
import type { LoadPlan } from './plan.ts';

export interface Race {
  /** What the nth shopper of the load wants; `racing` in the phase `pressure`. */
  readonly wish: (scene: GroupScene, racing: boolean, nth: number) => Wish;
  /** Sizes of the groups, one after the other; the plan's barriers unless said. */
  readonly sizes?: (barriers: readonly number[]) => readonly number[];
  /** A refusal is an answer here: goods or coupons are used up. Otherwise it is a failure. */
  readonly mayRefuse: boolean;
}

/**
 * Shoppers in groups of the plan's barriers, one size after the other: each group is prepared in full, then its final requests are released,
 * under pressure all at the same moment, in the other phases one after the other. So both do the same work, and differ by the race alone.
 */
export function raceGroup({ wish, mayRefuse, sizes = (all) => all }: Race): NonNullable<LoadDefinition['group']> {
  const sizesOf = ({ barriers }: LoadPlan) => sizes(barriers.length === 0 ? [1] : barriers);
  return {
    size: (plan) => sizesOf(plan).reduce((sum, size) => sum + size, 0) / sizesOf(plan).length,
    run(scene) {
      const { shop, plan, phase, iteration } = scene;
      const sizes = sizesOf(plan);
      const size = sizes[iteration % sizes.length] ?? 1;
      const racing = phase === 'pressure';
      const ready = prepareGroup(scene, size, (index) => wish(scene, racing, iteration * size + index));
      const patienceMs = plan.client.deadlineMs;
      const released = racing
        ? release(shop, ready, patienceMs)
        : ready.flatMap((each) => release(shop, [each], patienceMs));
      const asked: Asked[] = [];
      for (const [index, each] of ready.entries()) {
        const found = released[index];
        if (found === undefined) continue;
        const answer = note(each, found, mayRefuse);
        if (isThrottled(found)) asked.push({ ready: each, answer });
        else settle(each, found, { mayRefuse, race: racing ? ready.length : 1 });
      }
      comeAgain(shop, asked, mayRefuse);
    },
  };
}

function prepareGroup(scene: GroupScene, size: number, wish: (index: number) => Wish): Ready[] {
  const { shop, plan } = scene;
  const beganAt = Date.now();
  const ready: Ready[] = [];
  for (let index = 0; index < size; index += 1) {
    // A shop this slow gets a smaller race: those who are ready must not miss their deadline by waiting for the others.
    if (Date.now() - beganAt > plan.client.deadlineMs / 2) break;
    const intent = scene.begin();
    const made = prepare(shop, intent, wish(index));
    if (made !== null) ready.push(made);
  }
  return ready;
}

function note({ intent }: Ready, { response, outcome }: Released, mayRefuse: boolean): Answer {
  const useful = outcome.kind === 'ordered' || (outcome.kind === 'refused' && mayRefuse);
  return intent.client.note('place_order', response, useful);
}

/** Leaves a witness and ends the intent. */
function settle(
  { intent, prepared }: Ready,
  { outcome }: Released,
  { mayRefuse, race }: { readonly mayRefuse: boolean; readonly race: number },
): void {
  const expected = outcome.kind === 'refused' && mayRefuse;
  writeWitness(intent, prepared, {
    result: outcome.kind,
    orders: outcome.kind === 'ordered' ? [outcome.number] : [],
    refusal: outcome.kind === 'refused' ? outcome.code : null,
    expected,
    race,
  });
  if (outcome.kind === 'ordered') intent.succeed();
  else intent.giveUp(outcome.kind === 'unknown' ? 'attempts' : expected ? 'sold_out' : 'refused');
}
