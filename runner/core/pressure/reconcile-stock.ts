import { foundOr, NOT_AT_REST, notAssessed } from './effect-result.ts';
import type { EffectResult } from './effects.ts';
import type { Disagreement, ReadStock, ReconcileInput } from './reconcile-input.ts';
import { isLive, ofRun } from './reconcile-orders.ts';

/** One article over the whole pressure. */
interface Turnover {
  readonly sku: string;
  readonly before: ReadStock;
  readonly after: ReadStock;
  /** Units in everybody's orders that came in between; of the run's alone where the shop doesn't tell more. */
  readonly sold: number;
  readonly others: boolean;
  readonly adjusted: number;
}

/** Units sold beyond what there was, or promised beyond what there is. What was oversold before doesn't count; a delivery may cover it up. */
export function oversold(input: ReconcileInput): EffectResult {
  const turnovers = turnoversOf(input);
  if (typeof turnovers === 'string') return notAssessed(turnovers);
  const found = turnovers.flatMap(({ sku, before, after, sold, adjusted }): Disagreement[] => {
    const there = Math.max(0, before.onHand) + adjusted;
    const sale = sold - there;
    const promise = lacking(after) - lacking(before);
    if (sale <= 0 && promise <= 0) return [];
    const text =
      sale >= promise
        ? `${sku}: ${sold} sold of ${there}, ${sale} too many`
        : `${sku}: ${after.onHand} on hand and ${after.reserved} reserved, ${promise} too many promised`;
    return [{ count: Math.max(sale, promise), text }];
  });
  return foundOr(found, input.after.settled ? null : NOT_AT_REST);
}

/** Units that were sold and are still on hand: an update overwrote another one. */
export function stockLostUpdates(input: ReconcileInput): EffectResult {
  return imbalance(input, 1, (units) => `${units} sold without leaving the stock`);
}

/** Units that left the stock without an order: taken twice, or taken and not given back. */
export function stockTakenTwice(input: ReconcileInput): EffectResult {
  return imbalance(input, -1, (units) => `${units} gone without an order`);
}

/** Conservation: on hand after = before − sold + adjusted. Without the others' sales, only what is left over proves something. */
function imbalance(input: ReconcileInput, side: 1 | -1, say: (units: number) => string): EffectResult {
  const turnovers = turnoversOf(input);
  if (typeof turnovers === 'string') return notAssessed(turnovers);
  if (!input.before.settled || !input.after.settled) return notAssessed(NOT_AT_REST);
  const alone = turnovers.some(({ others }) => !others);
  if (alone && side === -1) return notAssessed('the shop does not tell what others bought meanwhile');
  const found = turnovers.flatMap(({ sku, before, after, sold, adjusted }): Disagreement[] => {
    const expected = before.onHand - sold + adjusted;
    const units = side * (after.onHand - expected);
    const moved = adjusted === 0 ? '' : ` and ${adjusted} adjusted`;
    const text = `${sku}: ${before.onHand} before, ${sold} sold${moved}, so ${expected} expected, ${after.onHand} found: ${say(units)}`;
    return units > 0 ? [{ count: units, text }] : [];
  });
  return foundOr(found, alone ? 'the shop does not tell what others bought meanwhile' : null);
}

function turnoversOf({ run, before, after }: ReconcileInput): readonly Turnover[] | string {
  if (before.stock === null || after.stock === null) return 'the shop does not tell its stock';
  const earlier = new Map(before.stock.map((stock) => [stock.sku, stock]));
  const own = new Map<string, number>();
  for (const { lines } of ofRun(run, after.orders ?? []).filter(isLive)) {
    for (const { sku, quantity } of lines) own.set(sku, (own.get(sku) ?? 0) + quantity);
  }
  const turnovers = after.stock.flatMap((now): Turnover[] => {
    const was = earlier.get(now.sku);
    if (was === undefined) return [];
    const others = was.sold !== null && now.sold !== null;
    const sold = was.sold !== null && now.sold !== null ? now.sold - was.sold : (own.get(now.sku) ?? 0);
    return [{ sku: now.sku, before: was, after: now, sold, others, adjusted: now.adjusted - was.adjusted }];
  });
  const unread = [...own.keys()].filter((sku) => !turnovers.some((turnover) => turnover.sku === sku));
  if (unread.length > 0) return `the shop does not tell the stock of ${unread.sort().join(', ')}`;
  return turnovers.length === 0 ? 'the shop tells the stock of nothing that was bought' : turnovers;
}

function lacking({ onHand, reserved }: ReadStock): number {
  return Math.max(0, reserved - onHand, -onHand);
}
