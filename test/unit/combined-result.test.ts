import { expect, test } from '@playwright/test';
import { combinedResult } from '../../runner/core/combined-result.ts';
import type { PressDocument, PressVerdict } from '../../runner/core/pressure/press-document.ts';
import type { ResultDocument, VerdictValue } from '../../runner/core/result.ts';

const walked = (verdict: VerdictValue | null, exitCode: number) =>
  ({ schema: 'waygate.result/v1', verdict, exitCode, reasons: [], cells: [] }) as unknown as ResultDocument;
const pressed = (verdict: PressVerdict | null) =>
  ({
    schema: 'waygate.press/v1',
    verdict,
    reasons:
      verdict === 'pass'
        ? []
        : [{ code: 'journey_fails', phase: 'pressure', journey: 'j', segment: 's', text: 'It broke.' }],
  }) as unknown as PressDocument;

for (const [walk, press, verdict, exitCode] of [
  ['widen', 'pass', 'widen', 0],
  ['widen', 'fail', 'hold', 10],
  ['widen', 'invalid', 'hold', 10],
  ['widen', 'aborted', 'hold', 10],
  ['widen', null, 'hold', 10],
  ['hold', 'pass', 'hold', 10],
  ['roll_back', 'pass', 'roll_back', 20],
  ['roll_back', 'fail', 'roll_back', 20],
] as const) {
  test(`a walk that says ${walk} and a press that says ${press ?? 'nothing'} make ${verdict}`, () => {
    const combined = combinedResult(walked(walk, { widen: 0, hold: 10, roll_back: 20 }[walk]), pressed(press));
    expect(combined).toMatchObject({ verdict, exitCode, press: { verdict: press } });
  });
}

test('a press that was not passed is told first, with its own words and its cell', () => {
  const { reasons } = combinedResult(walked('widen', 0), pressed('fail'));
  expect(reasons).toEqual([
    { code: 'exit_unmet', journey: 'j', segment: 's', text: 'Its journeys pass, but under pressure: It broke.' },
  ]);
  expect(combinedResult(walked('widen', 0), pressed('invalid')).reasons[0]?.text).toContain('is not known');
});
