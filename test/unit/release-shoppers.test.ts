import { expect, test } from '@playwright/test';
import { plannedRelease } from '../../runner/core/release/release-after.ts';
import { type ReleaseShoppers, releaseDocumentOf } from '../../runner/core/release/release-document.ts';
import { shoppersLines } from '../../runner/core/release/shoppers-text.ts';
import { releasePlan, T0 } from '../support/release-situations.ts';

const FROM = new Date(T0).toISOString();
const COUNTED: ReleaseShoppers = {
  perSecond: 4,
  sessions: 900,
  onCandidate: 40,
  hit: 1,
  excused: 0,
  modelled: 2,
  fixedWindow: 120,
  noGate: 480,
  fixedWindowAfterSeconds: 299.6,
  fixedWindowFalseAlarm: false,
  horizonSeconds: 1800,
  unknown: null,
};

function documentWith(shoppers?: ReleaseShoppers | null, faultFrom: string | null = FROM) {
  return releaseDocumentOf(
    plannedRelease(releasePlan(), FROM),
    { verdict: 'hold', reasons: [] },
    { faultFrom, runs: 3, seconds: 9, walk: 'walk-1', report: null, ...(shoppers === undefined ? {} : { shoppers }) },
  );
}

test('the three numbers stand beside what they rest on, and are null where nobody was counted', () => {
  expect(documentWith(COUNTED)).toMatchObject({
    ...{ shoppersHit: 1, shoppersHitFixedWindow: 120, shoppersHitNoGate: 480, shoppers: COUNTED },
  });
  for (const nobody of [undefined, null])
    expect(documentWith(nobody)).toMatchObject({
      ...{ shoppersHit: null, shoppersHitFixedWindow: null, shoppersHitNoGate: null, shoppers: null },
    });
});

test('how many met the fault is said in one sentence', () => {
  expect(shoppersLines(documentWith(COUNTED))).toEqual([
    '1 shopper met the fault; a fixed-window gate would have let 120 through, no gate 480',
    '900 sessions at 4 a second, 40 of them on the candidate',
    'The others are modelled on the same shoppers up to 1800 s after the fault: the fixed-window gate takes it back after 300 s; of this release the model says 2',
  ]);
  expect(shoppersLines(documentWith({ ...COUNTED, fixedWindowAfterSeconds: null }))[2]).toContain(
    'never takes it back',
  );
  expect(shoppersLines(documentWith({ ...COUNTED, fixedWindowFalseAlarm: true }))[2]).toContain(
    'takes it back after 300 s, as it would a healthy release on a machine so slow;',
  );
  expect(shoppersLines(documentWith({ ...COUNTED, excused: 2 }))[1]).toContain('; 2 waited in vain, on a machine');
  expect(shoppersLines(documentWith(null))).toEqual([]);
});

test('what is not known is said, with the reason', () => {
  const unknown = {
    modelled: null,
    fixedWindow: null,
    noGate: null,
    fixedWindowAfterSeconds: null,
    fixedWindowFalseAlarm: null,
  };
  const healthy = documentWith({ ...COUNTED, ...unknown, hit: 0, unknown: 'there was no fault' }, null);
  expect(shoppersLines(healthy)).toEqual([
    '0 shoppers met anything amiss on the candidate',
    '900 sessions at 4 a second, 40 of them on the candidate',
    'What other gates would have let through is not known: there was no fault',
  ]);
});
