import { assessed, foundOr, notAssessed } from './effect-result.ts';
import type { EffectResult, Effects } from './effects.ts';
import type { ReadOrder, Witnessed } from './reconcile-input.ts';
import { isLive } from './reconcile-orders.ts';

export interface AnswersToOrders {
  readonly witnesses: readonly Witnessed[];
  /** The books' orders; null: they are not known, and not needed. */
  readonly orders: readonly ReadOrder[] | null;
  /** Why not all of the witnesses are there; null: all are. */
  readonly incomplete?: string | null;
}

/** What is wrong with the answers themselves: the clients' side of the books is enough to see it. */
export function wrongAnswers(answers: AnswersToOrders): Pick<Effects, 'wrongly_refused' | 'key_reused'> {
  return { wrongly_refused: wronglyRefused(answers), key_reused: keyReused(answers) };
}

/**
 * Orders that should have succeeded and were refused: the scenario knows of no reason. One that exists all the same is an orphan, not a
 * refusal.
 */
function wronglyRefused({ witnesses, orders, incomplete = null }: AnswersToOrders): EffectResult {
  if (witnesses.length === 0) return notAssessed(incomplete ?? 'nobody was to order');
  const entered = new Set((orders ?? []).filter(isLive).map(({ mark }) => mark));
  const refused = witnesses.filter(
    ({ mark, result, expected }) => result === 'refused' && !expected && !entered.has(mark),
  );
  const found = refused.map(({ mark, refusal }) => ({
    count: 1,
    text: `intent ${mark} was refused (${refusal ?? 'no code'}), and there was no reason to`,
  }));
  return foundOr(found, incomplete);
}

/** Keys that the shop took for another order than the one they were given for. */
function keyReused({ witnesses, incomplete = null }: AnswersToOrders): EffectResult {
  const tried = witnesses.filter(({ reused }) => reused === 'refused' || reused === 'accepted');
  const found = tried
    .filter(({ reused }) => reused === 'accepted')
    .map(({ mark, key, orders }) => ({
      count: 1,
      text: `intent ${mark} sent another order with the key ${key}, and was told of order ${orders.at(-1) ?? 'without a number'}`,
    }));
  if (found.length > 0) return assessed(found);
  return tried.length === 0 ? notAssessed(incomplete ?? 'no key was used for a second order') : foundOr([], incomplete);
}
