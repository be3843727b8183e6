import type { EffectKind } from '../../runner/core/pressure/effects.ts';
import type { PressReasonCode, PressVerdict } from '../../runner/core/pressure/press-document.ts';
import type { PressurePhase } from '../../runner/core/run-record.ts';
import type { Tone } from '../words.ts';

export const PRESS_VERDICT_WORDS: Readonly<
  Record<PressVerdict | 'none', { readonly word: string; readonly tone: Tone; readonly icon: string }>
> = {
  pass: { word: 'Pass', tone: 'good', icon: 'good' },
  fail: { word: 'Fail', tone: 'bad', icon: 'bad' },
  invalid: { word: 'Invalid', tone: 'wait', icon: 'suspicious' },
  aborted: { word: 'Aborted', tone: 'wait', icon: 'hold' },
  none: { word: 'No verdict', tone: 'none', icon: 'none' },
};

export const PHASE_WORDS: Readonly<Record<PressurePhase, string>> = {
  idle: 'idle',
  warm: 'warm-up',
  baseline: 'baseline',
  pressure: 'pressure',
  recovery: 'recovery',
};

export const PRESS_REASON_WORDS: Readonly<Record<PressReasonCode, string>> = {
  goodput: 'Too few were served',
  latency: 'Too slow',
  errors: 'Errors',
  no_answer: 'No answer',
  throttled: 'Throttled',
  amplification: 'Clients multiply the load',
  shop_amplification: 'The shop multiplies its own work',
  lock_contention: 'Requests wait for each other',
  metastable: 'Stays down after its cause is gone',
  slow_recovery: 'Recovers too slowly',
  target_down: 'The shop went down',
  race_lost: 'Loses races',
  duplicate_orders: 'Orders twice',
  orphan_orders: 'Orders that nobody knows of',
  lost_orders: 'Confirmed orders are missing',
  oversold: 'Sold more than there was',
  stock_lost_update: 'Stock is counted wrong',
  stock_taken_twice: 'Stock is taken twice',
  coupon_overused: 'Coupon used too often',
  double_payment: 'Paid twice',
  wrongly_refused: 'Refuses orders for no reason',
  key_reused: 'Takes a key for another order',
  journey_fails: 'A journey fails',
  journey_slow: 'A journey becomes slow',
  no_data: 'Too little data',
  wrong_release: 'Wrong release',
  control_unhealthy: 'Baseline unhealthy too',
  generator_dropped: 'Generator left intents out',
  generator_saturated: 'Generator was too busy',
  generator_errors: 'Scenario has errors',
  generator_failed: 'Generator failed',
  guard: 'Ended by its guard',
  stopped: 'Stopped',
};

export const EFFECT_WORDS: Readonly<Record<EffectKind, { readonly word: string; readonly means: string }>> = {
  duplicate_orders: { word: 'Duplicate orders', means: 'intents that left more than one order' },
  orphan_orders: { word: 'Orphan orders', means: 'orders that no client was told about' },
  lost_orders: { word: 'Lost orders', means: 'orders that a client was told about, and that are not there' },
  oversold: { word: 'Oversold units', means: 'sold beyond what was in stock' },
  stock_lost_update: { word: 'Lost stock updates', means: 'sold units that stock was not reduced by' },
  stock_taken_twice: { word: 'Stock taken twice', means: 'units taken from stock that nobody bought' },
  coupon_overused: { word: 'Coupons overused', means: 'redemptions beyond the limit' },
  double_payment: { word: 'Double payments', means: 'orders with more than one live payment' },
  wrongly_refused: { word: 'Wrongly refused', means: 'orders that should have succeeded' },
  key_reused: { word: 'Reused keys', means: 'accepted for another order than their own' },
};

/** `and half as much again`. */
export function factorWords(factor: number): string {
  if (factor === 1) return '';
  if (factor === 1.5) return ', and half as much again';
  return factor === 2 ? ', twice over' : `, ${factor} times over`;
}

/** A name in the evidence that later versions, or a shop, may have added. */
export function wordsOf(name: string): string {
  return name.replaceAll('_', ' ');
}
