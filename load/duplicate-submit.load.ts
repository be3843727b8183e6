import { sleep } from 'k6';
import exec from 'k6/execution';
import { isThrottled, prepare, type Ready, type Released, release } from './support/barrier.ts';
import { comeAgain } from './support/come-again.ts';
import { defineLoad, type GroupScene } from './support/define-load.ts';
import { orderShape } from './support/order-shape.ts';
import { writeWitness } from './support/order-witness.ts';
import { planSeconds } from './support/phases.ts';
import type { OrderWitness } from './support/witness.ts';

/** Copies that an impatient finger, a flaky network or a proxy makes of one request. */
const COPIES = { least: 2, most: 5 } as const;
/** Of orders under pressure: one in four comes again later, one in four again with another body. */
const REPLAYED = 0.25;
const ALTERED = 0.5;
const LATER_SECONDS = { least: 5, most: 7 } as const;

/**
 * The same order twice: 2 to 5 copies of the final request at the same moment, a late copy seconds after the order, and once the same key with
 * another body. Imitates double clicks, mobile reconnects and queues that deliver again. All copies must name one order, another body must
 * be refused, and the books must hold one order and one payment. In the other phases every request is sent once.
 */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'The same order sent two to five times, at once and later',
  shape: orderShape,
  requests: 8,
  group: {
    size: () => 1,
    run(scene) {
      const { shop, plan, phase } = scene;
      const intent = scene.begin();
      const { random } = intent.shopper;
      const ready = prepare(shop, intent, { sku: shop.wares.test, quantity: 1, coupon: null });
      if (ready === null) return;
      const copies = phase === 'pressure' ? COPIES.least + Math.floor(random() * (COPIES.most - COPIES.least + 1)) : 1;
      const first = release(shop, Array<Ready>(copies).fill(ready), plan.client.deadlineMs);
      const throttled = first.find(isThrottled);
      if (!first.some(isOrdered) && throttled !== undefined) {
        // A double click is one attempt of a person: whoever asked them to come later is asked once more, later.
        const answers = first.map(({ response }) => intent.client.note('place_order', response, false));
        const answer = answers[first.indexOf(throttled)];
        if (answer !== undefined) comeAgain(shop, [{ ready, answer }], false);
        return;
      }
      end(ready, first);
      const { later, reused } =
        phase === 'pressure' && first.some(isOrdered) ? again(scene, ready, random) : NOTHING_LATER;
      witness(ready, [...first, ...later], copies, reused);
    },
  },
});

interface Later {
  readonly later: readonly Released[];
  readonly reused: OrderWitness['reused'];
}
const NOTHING_LATER: Later = { later: [], reused: null };

function isOrdered({ outcome }: Released): boolean {
  return outcome.kind === 'ordered';
}

/** One order is success, whatever became of its copies: of them only a broken or a missing answer is a failure. */
function end({ intent }: Ready, released: readonly Released[]): void {
  const ordered = released.some(isOrdered);
  for (const { response, outcome } of released) {
    const spared = ordered && response.status > 0 && response.status < 500;
    intent.client.note('place_order', response, outcome.kind === 'ordered' || spared);
  }
  if (ordered) intent.succeed();
  else intent.giveUp(released.some(({ outcome }) => outcome.kind === 'refused') ? 'refused' : 'attempts');
}

/** What comes when the shopper has long seen the confirmation. */
function again({ shop, plan }: GroupScene, ready: Ready, random: () => number): Later {
  const { client } = ready.intent;
  const draw = random();
  if (draw < REPLAYED) {
    const seconds = LATER_SECONDS.least + random() * (LATER_SECONDS.most - LATER_SECONDS.least);
    // A replay that the end of the load would cut off leaves no witness.
    if (exec.instance.currentTestRunDuration / 1000 + seconds > planSeconds(plan.seconds)) return NOTHING_LATER;
    sleep(seconds);
    const replayed = release(shop, [ready], plan.client.deadlineMs);
    for (const each of replayed) client.note('place_order', each.response, isOrdered(each));
    return { later: replayed, reused: null };
  }
  if (draw < ALTERED && shop.altered !== undefined) {
    const other = { ...ready, prepared: shop.altered(ready.prepared) };
    const refused = release(shop, [other], plan.client.deadlineMs);
    for (const { response, outcome } of refused) client.note('place_order', response, outcome.kind === 'refused');
    const kind = refused[0]?.outcome.kind;
    return { later: refused, reused: kind === 'ordered' ? 'accepted' : (kind ?? 'unknown') };
  }
  return NOTHING_LATER;
}

function witness(
  { intent, prepared }: Ready,
  released: readonly Released[],
  race: number,
  reused: OrderWitness['reused'],
): void {
  const orders = released.flatMap(({ outcome }) => (outcome.kind === 'ordered' ? [outcome.number] : []));
  const refusals = released.flatMap(({ outcome }) => (outcome.kind === 'refused' ? [outcome.code] : []));
  writeWitness(intent, prepared, {
    result: orders.length > 0 ? 'ordered' : refusals.length > 0 ? 'refused' : 'unknown',
    orders,
    refusal: refusals[0] ?? null,
    // Somebody who orders what there is plenty of is refused by mistake.
    expected: false,
    race,
    reused,
  });
}
