import type { RunRecord } from '../run-record.ts';
import { collapseReasons } from './collapse-reasons.ts';
import { crawlerReasons } from './crawler-reasons.ts';
import { blamedDropsText, dropsAreTheShops, generatorReasons } from './generator-reasons.ts';
import { judgeJourneys } from './journey-reasons.ts';
import { operationReasons } from './operation-reasons.ts';
import { PRESS_REASON_CODES, type PressReason, type PressVerdict } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { shopReasons } from './shop-reasons.ts';
import { type PressSummary, summarise } from './summarise.ts';
import { unseenReasons } from './unseen-reasons.ts';
import { wrongDoing } from './wrong-doing.ts';

export interface PressJudgement {
  readonly verdict: PressVerdict;
  /** What decided first, then the rest, worst first; empty only for `pass`. */
  readonly reasons: readonly PressReason[];
  readonly summary: PressSummary;
}

/**
 * What a press says of the release. In this order:
 * 1. The shop did something wrong (double orders, oversold stock, lost races): `fail`, whatever the generator did; nothing that the
 *    generator does makes it right.
 * 2. The load was not what it should have been, or says nothing of this release: `invalid`.
 * 3. The shop could not carry the load, or its journeys suffered: `fail`, also when a guard rail then ended the load.
 * 4. The journeys of both releases suffered: `invalid`.
 * 5. The load was ended early: `aborted`.
 * 6. Something that was to be looked at was not seen: `invalid`.
 * 7. `pass`.
 */
export function judgePress(evidence: PressEvidence, runs: readonly RunRecord[], policy: PressPolicy): PressJudgement {
  const summary = summarise(evidence, runs, policy);
  const wrong = inOrder(wrongDoing(evidence, policy));
  const journeys = judgeJourneys(evidence, runs, summary, policy);
  const shop = [
    ...collapseReasons(evidence, summary, policy),
    ...shopReasons(evidence, summary, policy),
    ...operationReasons(evidence, summary, policy),
    ...crawlerReasons(evidence, policy),
  ];
  const blamed = shop.length > 0 && dropsAreTheShops(evidence, policy);
  const generator = inOrder(generatorReasons(evidence, policy, blamed));
  const against = inOrder([...shop, ...journeys.reasons]).map((reason, index) =>
    blamed && index === 0 ? { ...reason, text: reason.text + blamedDropsText(evidence) } : reason,
  );
  const ended = endedEarly(evidence);
  const unseen = unseenReasons(evidence, runs);
  const verdict =
    wrong.length > 0
      ? 'fail'
      : generator.length > 0
        ? 'invalid'
        : against.length > 0
          ? 'fail'
          : journeys.control.length > 0
            ? 'invalid'
            : ended.length > 0
              ? 'aborted'
              : unseen.length > 0
                ? 'invalid'
                : 'pass';
  const found = [...wrong, ...generator, ...against, ...journeys.control, ...ended];
  return { verdict, reasons: found.length > 0 ? found : unseen, summary };
}

function endedEarly({ stopped, probedAfter }: PressEvidence): PressReason[] {
  if (stopped === null || stopped.by === 'generator') return [];
  const phase = null;
  if (stopped.by === 'guard') {
    const unseen =
      probedAfter?.problem == null ? '' : ` What it does without load was not seen: ${probedAfter.problem}`;
    return [{ code: 'guard', phase, text: `The load was ended to spare the shop: ${stopped.text}${unseen}` }];
  }
  return [{ code: 'stopped', phase, text: `The load was ended before its plan was: ${stopped.text}` }];
}

/** Codes are listed worst first within each kind. */
function inOrder(reasons: readonly PressReason[]): PressReason[] {
  const rank = ({ code }: PressReason) => PRESS_REASON_CODES.indexOf(code);
  return reasons.toSorted((a, b) => rank(a) - rank(b));
}
