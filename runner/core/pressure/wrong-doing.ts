import { asPercent, counted } from '../judge/wording.ts';
import { EFFECT_KINDS, type EffectKind } from './effects.ts';
import { atLeast, fisherWorse } from './exact-tests.ts';
import { LOAD_PHASES } from './load-counts.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence, RaceTally } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { RULE_ALPHA } from './shop-reasons.ts';

/** What the shop did wrong: true whatever the load was, the generator's health included. */
export function wrongDoing(evidence: PressEvidence, policy: PressPolicy): PressReason[] {
  return [...raceLost(evidence, policy), ...EFFECT_KINDS.flatMap((kind) => effect(evidence, kind, policy))];
}

const MEANING: Readonly<Record<EffectKind, string>> = {
  duplicate_orders: 'shoppers who ordered once have more than one order',
  orphan_orders: 'orders exist that no shopper was told of',
  lost_orders: 'shoppers were told an order number that the shop does not know',
  oversold: 'more was sold than there was',
  stock_lost_update: 'stock went down by less than was sold: the next campaign will oversell',
  stock_taken_twice: 'stock went down by more than was sold: wares that are there can not be bought',
  coupon_overused: 'a coupon was redeemed more often than its limit allows',
  double_payment: 'orders were paid more than once, or not as they should be',
  wrongly_refused: 'shoppers were refused an order that nothing stood in the way of',
  key_reused: 'a key that belongs to one order was taken for another one: who corrects an order may get the wrong one',
};

/**
 * What matters is that it stays rare: a client that hangs up in the last moment leaves an order that nobody knows of in any shop, and a
 * refusal by mistake is an error like others.
 */
const TOLERATED: Partial<Record<EffectKind, 'orphanShare' | 'errorShare'>> = {
  orphan_orders: 'orphanShare',
  wrongly_refused: 'errorShare',
};

function effect({ effects, operations }: PressEvidence, kind: EffectKind, policy: PressPolicy): PressReason[] {
  const result = effects[kind];
  if (!result.assessed || result.count <= 0) return [];
  const tolerated = TOLERATED[kind];
  if (tolerated !== undefined && !exceeds(result.count, finalRequests(operations), policy[tolerated])) return [];
  const example = result.example === null ? '' : ` For example: ${result.example}`;
  return [
    {
      code: kind,
      phase: null,
      text: `${upper(kind.replaceAll('_', ' '))}: ${result.count}; ${MEANING[kind]}.${example}`,
    },
  ];
}

/**
 * Orders whose final requests came together got no useful answer more often than allowed, and more often than what was asked of the shop
 * one by one: overload alone would hit both.
 */
function raceLost({ races, operations }: PressEvidence, policy: PressPolicy): PressReason[] {
  const raced = races.filter(({ size }) => size > 1);
  const sent = sum(raced, 'sent');
  const unknown = sum(raced, 'unknown');
  if (!exceeds(unknown, sent, policy.errorShare)) return [];
  const alone = races.filter(({ size }) => size === 1);
  const control =
    sum(alone, 'sent') > 0 ? { bad: sum(alone, 'unknown'), of: sum(alone, 'sent') } : otherAttempts(operations);
  if (control.of > 0 && fisherWorse(unknown, sent, control.bad, control.of) >= RULE_ALPHA) return [];
  const bySize = raced.map(({ size, ...race }) => `${race.unknown} of ${race.sent} in races of ${size}`).join(', ');
  const beside =
    control.of === 0
      ? ''
      : `; without a race ${control.bad} of ${control.of} requests (${asPercent(control.bad / control.of)})`;
  const text = `${counted(unknown, 'order')} of ${sent} that were sent together with others got an error or no answer: ${bySize}${beside}. Overlapping checkouts lose against each other.`;
  return [{ code: 'race_lost', phase: null, operation: 'place_order', text }];
}

function otherAttempts(operations: PressEvidence['operations']): { bad: number; of: number } {
  const control = { bad: 0, of: 0 };
  for (const [op, phases] of Object.entries(operations)) {
    if (op === 'place_order') continue;
    for (const phase of LOAD_PHASES) {
      control.bad += phases[phase].failures;
      control.of += phases[phase].durations.reduce((total, count) => total + count, 0);
    }
  }
  return { ...control, bad: Math.min(control.bad, control.of) };
}

function finalRequests(operations: PressEvidence['operations']): number {
  const phases = operations.place_order;
  if (phases === undefined) return 0;
  return LOAD_PHASES.reduce(
    (total, phase) => total + phases[phase].durations.reduce((all, count) => all + count, 0),
    0,
  );
}

/** Beyond what a shop that keeps just within the limit shows by chance. With nothing to hold it against, any count is too much. */
function exceeds(count: number, of: number, limit: number): boolean {
  if (of < count) return count > 0;
  return atLeast(count, of, limit) < RULE_ALPHA;
}

function sum(races: readonly RaceTally[], key: 'sent' | 'unknown'): number {
  return races.reduce((total, race) => total + race[key], 0);
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
