import { expect, test } from '@playwright/test';
import type { Notice } from '../../runner/core/release/notice.ts';
import { worthTelling } from '../../runner/core/release/worth-telling.ts';
import type { Reason } from '../../runner/core/result.ts';
import { aNotice } from '../support/notices.ts';

const SICK: Reason = {
  code: 'control_unhealthy',
  journey: 'checkout-guest',
  segment: 'mobile-us',
  text: '3 of 9 fail',
};
const STALE: Reason = { code: 'stale', journey: 'search', segment: 'desktop-de', text: '12 minutes old' };

function held(shape: Partial<Notice> = {}): Notice {
  return aNotice({ kind: 'held', urgency: 'warn', verdict: 'hold', reasons: [SICK, STALE], ...shape });
}

const rows: readonly {
  readonly what: string;
  readonly previous: Notice | null;
  readonly next: Notice;
  readonly told: boolean;
}[] = [
  { what: 'the first of a release', previous: null, next: held(), told: true },
  { what: 'the same notice again', previous: aNotice(), next: aNotice(), told: false },
  { what: 'another release', previous: held(), next: held({ release: 'shop-2.42' }), told: true },
  { what: 'held for the same reasons', previous: held(), next: held({ id: '8' }), told: false },
  {
    what: 'held for the same reasons in another order with other numbers',
    previous: held(),
    next: held({ id: '8', reasons: [STALE, { ...SICK, odds: 3, text: '4 of 10 fail' }, SICK] }),
    told: false,
  },
  { what: 'held for one reason less', previous: held(), next: held({ id: '8', reasons: [SICK] }), told: true },
  {
    what: 'held by another cell',
    previous: held(),
    next: held({ id: '8', reasons: [SICK, { ...STALE, segment: 'mobile-us' }] }),
    told: true,
  },
  {
    what: 'still undecided, in other cells',
    previous: held({ reasons: [{ code: 'undecided', journey: 'a', segment: 'b', text: '4 pairs' }] }),
    next: held({ id: '8', reasons: [{ code: 'undecided', journey: 'c', segment: 'd', text: '5 pairs' }] }),
    told: false,
  },
  { what: 'held in the next stage', previous: held(), next: held({ id: '8', stage: '25 %' }), told: true },
  { what: 'held, and now somebody must act', previous: held(), next: held({ id: '8', urgency: 'page' }), told: true },
  { what: 'held, and less urgent', previous: held({ urgency: 'page' }), next: held({ id: '8' }), told: false },
  {
    what: 'held again after something else',
    previous: aNotice({ kind: 'widened' }),
    next: held({ id: '8' }),
    told: true,
  },
  { what: 'held, and what was paged is over', previous: held(), next: held({ id: '8', resolves: true }), told: true },
  {
    what: 'another person overrides',
    previous: aNotice({ kind: 'override' }),
    next: aNotice({ kind: 'override', id: '8' }),
    told: true,
  },
  {
    what: 'the next actuator fails too',
    previous: aNotice({ kind: 'rollback_failed' }),
    next: aNotice({ kind: 'rollback_failed', id: '8' }),
    told: true,
  },
  {
    what: 'still awaiting approval',
    previous: aNotice({ kind: 'awaiting_approval' }),
    next: aNotice({ kind: 'awaiting_approval', id: '8' }),
    told: false,
  },
];

for (const { what, previous, next, told } of rows) {
  test(`${told ? 'Told' : 'Not told'}: ${what}`, () => {
    expect(worthTelling(previous, next)).toBe(told);
  });
}
