import { exitCodeOf } from './exit-code.ts';
import type { PressDocument } from './pressure/press-document.ts';
import type { Reason, ResultDocument } from './result.ts';

/**
 * One verdict from a walk and the press that followed it. A press that was not passed is an exit criterion that is not met: it holds what
 * the walk would have widened. It never rolls back by itself: load goes to the candidate alone, so whether the baseline would have borne it is not known.
 */
export function combinedResult(result: ResultDocument, press: PressDocument): ResultDocument {
  if (result.verdict !== 'widen' || press.verdict === 'pass') return { ...result, press };
  const [first] = press.reasons;
  const text =
    press.verdict === 'fail'
      ? `Its journeys pass, but under pressure: ${first?.text ?? 'it failed'}`
      : `Its journeys pass, but whether it bears the pressure is not known: ${press.problem ?? first?.text ?? 'the press reached no verdict'}`;
  const reason: Reason = {
    code: 'exit_unmet',
    ...(first?.journey === undefined ? {} : { journey: first.journey }),
    ...(first?.segment === undefined ? {} : { segment: first.segment }),
    text,
  };
  return { ...result, verdict: 'hold', exitCode: exitCodeOf('hold'), reasons: [reason, ...result.reasons], press };
}
