import { expect, test } from '@playwright/test';
import { type Actuation, actuationAfter, actuationSeconds } from '../../runner/core/release/actuation.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import { ordered, ROLL_BACK } from '../support/gate/fixed-gate.ts';
import { releasePlan, T0 } from '../support/release-situations.ts';

const ORDER = ordered(releasePlan(), 1, 2);
const IN_FORCE: Happening = { kind: 'applied', decision: 2, actuator: 'shop-router' };
const PROVED: Happening = { kind: 'proved', decision: 2, rounds: {} };
const FAILED: Happening = { kind: 'order_failed', decision: 2, problem: 'not in force in time' };

/** Seconds `ordered` and `applied`, a minute after the order was given, when these happen at these seconds. */
function spent(...happenings: readonly (readonly [second: number, happening: Happening])[]) {
  let actuation: Actuation | null = null;
  for (const [second, happening] of happenings) {
    const at = new Date(T0 + second * 1000).toISOString();
    actuation = actuationAfter(actuation, { at, actor: { kind: 'policy' }, ...happening });
  }
  if (actuation === null) return null;
  const known = actuation;
  return (['ordered', 'applied'] as const).map((state) => actuationSeconds(known, state, T0 + 60_000));
}

for (const [what, happenings, seconds] of [
  ['nothing was ordered', [[0, ROLL_BACK]], null],
  ['it is under way', [[0, ORDER]], [60, null]],
  [
    'it is in force, and not proved yet',
    [
      [0, ORDER],
      [4, IN_FORCE],
    ],
    [4, 56],
  ],
  [
    'it is proved',
    [
      [0, ORDER],
      [4, IN_FORCE],
      [20, PROVED],
    ],
    [4, 16],
  ],
  [
    'nobody did it',
    [
      [0, ORDER],
      [30, FAILED],
    ],
    [30, null],
  ],
  [
    'it was in force, and could not be proved',
    [
      [0, ORDER],
      [4, IN_FORCE],
      [50, FAILED],
    ],
    [4, 46],
  ],
  [
    'a rollback overtakes it',
    [
      [0, ORDER],
      [7, ROLL_BACK],
    ],
    [7, null],
  ],
  [
    'a rollback comes after it',
    [
      [0, ORDER],
      [4, IN_FORCE],
      [20, PROVED],
      [40, ROLL_BACK],
    ],
    [4, 16],
  ],
  [
    'an older one is told to be in force',
    [
      [0, ORDER],
      [4, { ...IN_FORCE, decision: 1 }],
    ],
    [60, null],
  ],
  [
    'the next one is ordered',
    [
      [0, ORDER],
      [4, IN_FORCE],
      [20, PROVED],
      [20, ordered(releasePlan(), 2, 3)],
    ],
    [60, null],
  ],
] as const satisfies readonly (readonly [string, readonly (readonly [number, Happening])[], unknown])[]) {
  test(`Seconds of an order when ${what}`, () => {
    expect(spent(...happenings)).toEqual(seconds);
  });
}
