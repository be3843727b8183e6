import { asPercent } from '../judge/wording.ts';
import { bucketQuantile, countAbove } from './bucket-quantile.ts';
import { atLeast } from './exact-tests.ts';
import { waitedInFull } from './hang-ups.ts';
import type { LoadPhase, OperationCounts } from './load-counts.ts';
import { answersOf } from './load-part.ts';
import { addOperations, zeroOperation } from './merge-counts.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { asMs } from './press-wording.ts';
import { RULE_ALPHA } from './shop-reasons.ts';
import type { PressSummary } from './summarise.ts';

/** Fewer attempts at an operation than this say nothing. */
const MIN_ATTEMPTS = 20;
/** Of one operation's attempts; an operation that most intents do without would drown in the share of all answers. */
const OPERATION_NO_ANSWER_SHARE = 0.03;
/** Times the share of all answers: when everything hangs it is no one operation's doing. */
const STANDS_OUT = 1.5;

/** What single operations say against the shop. Phases that hold a trigger (see `PressCourse`) are left out. */
export function operationReasons(evidence: PressEvidence, summary: PressSummary, policy: PressPolicy): PressReason[] {
  const { trigger } = summary.course;
  const phases: LoadPhase[] = trigger ? ['baseline'] : ['baseline', 'pressure', 'recovery'];
  return [
    ...lockContention(evidence, trigger ? phases : ['baseline', 'pressure'], policy),
    // Crawlers may be kept waiting.
    ...Object.keys(evidence.operations).flatMap((op) => (op === 'crawl' ? [] : unanswered(evidence, op, phases))),
  ];
}

/** Two tabs of one session wait for each other: longer than the shop takes to do the work twice. */
function lockContention(evidence: PressEvidence, phases: readonly LoadPhase[], policy: PressPolicy): PressReason[] {
  const { bucketsMs } = evidence;
  const pair = operationIn(evidence, 'add_to_cart_pair', phases);
  const single = operationIn(evidence, 'add_to_cart', phases);
  if (attemptsOf(pair) < MIN_ATTEMPTS || attemptsOf(single) < MIN_ATTEMPTS) return [];
  const one = bucketQuantile(bucketsMs, single.durations, 0.95) ?? 0;
  const two = bucketQuantile(bucketsMs, pair.durations, 0.95) ?? 0;
  const limit = one * policy.pairRatio + policy.pairSlackMs;
  if (atLeast(countAbove(bucketsMs, pair.durations, limit), attemptsOf(pair), 0.05) >= RULE_ALPHA) return [];
  const text = `Adding to the cart from two tabs of one session took ${asMs(two)} (p95 of ${attemptsOf(pair)}), from one tab ${asMs(one)}; at most ${asMs(limit)} are allowed. Requests of one session wait for each other, longer than their own work takes: a lock is held while something slow is done.`;
  return [{ code: 'lock_contention', phase: phases.at(-1) ?? null, operation: 'add_to_cart_pair', text }];
}

/**
 * One operation that hangs for some, in all phases together: what hangs behind the shop does so whatever the load is. Told of the phase
 * where it is worst.
 */
function unanswered(evidence: PressEvidence, op: string, phases: readonly LoadPhase[]): PressReason[] {
  const found = phases.map((phase) => {
    const counts = operationIn(evidence, op, [phase]);
    return { phase, hung: waitedInFull(evidence, counts), of: attemptsOf(counts) };
  });
  const sum = (key: 'hung' | 'of') => found.reduce((total, each) => total + each[key], 0);
  const [hung, of] = [sum('hung'), sum('of')];
  const answers = phases.map((phase) => evidence.counts[phase]);
  const none = answers.reduce((total, counts) => total + counts.answers.none, 0);
  const all = answers.reduce((total, counts) => total + answersOf(counts), 0);
  const standsOut = hung / of >= STANDS_OUT * (none / Math.max(1, all));
  if (of < MIN_ATTEMPTS || !standsOut || atLeast(hung, of, OPERATION_NO_ANSWER_SHARE) >= RULE_ALPHA) return [];
  const worst = found.toSorted((a, b) => b.hung / Math.max(1, b.of) - a.hung / Math.max(1, a.of))[0];
  const text = `${hung} of ${of} attempts at ${op.replaceAll('_', ' ')} (${asPercent(hung / of)}) had no answer within ${asMs(evidence.client.timeoutMs)}; ${asPercent(OPERATION_NO_ANSWER_SHARE)} are allowed. Something behind it hangs, and there is no time limit, breaker or fallback before the shopper.`;
  return [{ code: 'no_answer', phase: worst?.phase ?? null, operation: op, text }];
}

function operationIn(evidence: PressEvidence, op: string, phases: readonly LoadPhase[]): OperationCounts {
  const counts = evidence.operations[op];
  return phases.reduce(
    (sum, phase) => (counts === undefined ? sum : addOperations(sum, counts[phase])),
    zeroOperation(evidence.bucketsMs.length),
  );
}

function attemptsOf({ durations }: OperationCounts): number {
  return durations.reduce((sum, count) => sum + count, 0);
}
