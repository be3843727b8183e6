import { foundOr, NOT_AT_REST, notAssessed } from './effect-result.ts';
import type { EffectResult } from './effects.ts';
import type { Disagreement, ReadOrder, ReconcileInput, Witnessed } from './reconcile-input.ts';

const NO_ORDERS = 'the shop does not tell its orders';

/** Intents with more than one order: in the books, or told to the client under one key. Cancelled orders don't count. */
export function duplicateOrders({ run, witnesses, after }: ReconcileInput): EffectResult {
  const booked = new Map((after.orders ?? []).map((order) => [order.number, order]));
  const numbers = new Map<string, Set<string>>();
  const note = (mark: string, number: string) =>
    numbers.set(mark, (numbers.get(mark) ?? new Set<string>()).add(number));
  for (const { mark, number } of ofRun(run, after.orders ?? []).filter(isLive)) note(mark, number);
  for (const { mark, orders } of witnesses) {
    for (const number of orders) if (booked.get(number)?.status !== 'cancelled') note(mark, number);
  }
  const keys = new Map(witnesses.map(({ mark, key }) => [mark, key]));
  const found = [...numbers]
    .filter(([, all]) => all.size > 1)
    .map(([mark, all]) => {
      const key = keys.get(mark);
      const sent = key === undefined ? '' : `, all sent with the key ${key}`;
      return { count: all.size - 1, text: `intent ${mark} has ${all.size} orders: ${listOf([...all].sort())}${sent}` };
    });
  return foundOr(found, after.orders === null ? NO_ORDERS : after.settled ? null : NOT_AT_REST);
}

/**
 * Live orders whose client was told that there is none, or nothing. Who hung up of its own accord and did not ask again could not be told:
 * its order is not held against the shop.
 */
export function orphanOrders({ run, witnesses, after }: ReconcileInput): EffectResult {
  if (after.orders === null) return notAssessed(NO_ORDERS);
  const told = new Map<string, Witnessed[]>();
  for (const witness of witnesses) told.set(witness.mark, [...(told.get(witness.mark) ?? []), witness]);
  const found: Disagreement[] = [];
  let unwitnessed = 0;
  for (const { mark, number, status } of ofRun(run, after.orders).filter(isLive)) {
    const heard = told.get(mark);
    const [first] = heard ?? [];
    if (heard === undefined || first === undefined) unwitnessed += 1;
    else if (!heard.some(({ result, hungUp }) => result === 'ordered' || (result === 'unknown' && hungUp))) {
      const answer = first.result === 'refused' ? `a refusal (${first.refusal ?? 'no code'})` : 'no useful answer';
      found.push({ count: 1, text: `order ${number} of intent ${mark} is ${status}, its client got ${answer}` });
    }
  }
  const blind =
    unwitnessed > 0
      ? `orders of which no client says what it was told: ${unwitnessed}`
      : after.settled
        ? null
        : NOT_AT_REST;
  return foundOr(found, blind);
}

/** Orders that a client was told of and that the books don't hold, not even as cancelled. */
export function lostOrders({ witnesses, after }: ReconcileInput): EffectResult {
  if (after.orders === null) return notAssessed(NO_ORDERS);
  if (!after.settled) return notAssessed(NOT_AT_REST);
  const booked = new Set(after.orders.map(({ number }) => number));
  const found = witnesses.flatMap(({ mark, orders }) =>
    [...new Set(orders)]
      .filter((number) => !booked.has(number))
      .map((number) => ({
        count: 1,
        text: `intent ${mark} was told of order ${number}, the books have no such order`,
      })),
  );
  return foundOr(found, null);
}

/** The run's orders among all. */
export function ofRun(run: string, orders: readonly ReadOrder[]): readonly ReadOrder[] {
  return orders.filter(({ mark }) => mark.startsWith(`${run}.`));
}

/** Neither cancelled nor failed: it binds goods and money. */
export function isLive({ status }: ReadOrder): boolean {
  return status !== 'cancelled';
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
