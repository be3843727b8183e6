import { asPercent } from '../judge/wording.ts';
import { countAbove } from './bucket-quantile.ts';
import { atLeast, atMost } from './exact-tests.ts';
import type { LoadCounts } from './load-counts.ts';
import { answersOf, type LoadPart, p95Of, partBetween, phasePart, servedOf, servedShare } from './load-part.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { asMs, asRatio } from './press-wording.ts';
import type { PressSummary } from './summarise.ts';

/**
 * The chance that one rule fails a shop that keeps just within its limit. There are about ten rules: all of them together stay below
 * 1 % per press.
 */
export const RULE_ALPHA = 0.0005;

/**
 * What the shop's answers to the load say against it. A surge that is a trigger (see `PressCourse`) may be more than the shop can carry:
 * it may then refuse, so what is judged is what comes after the time that it has to recover. Errors (5xx other than 503) are no way to
 * refuse and count at any time.
 */
export function shopReasons(evidence: PressEvidence, summary: PressSummary, policy: PressPolicy): PressReason[] {
  const parts = judgedParts(evidence, summary, policy);
  const asked = parts.filter(({ phase }) => phase !== 'baseline');
  const surge = phasePart(evidence, 'pressure', 'under pressure');
  return [
    ...baselineGoodput(evidence, policy),
    ...asked.flatMap((part) => [...goodput(evidence, part, policy), ...latency(evidence, part, policy)]),
    ...worst(parts, (part) => amplification(evidence, part, policy)),
    ...worst(summary.course.trigger ? [surge, ...parts] : parts, (part) => share(part, 'errors', policy)),
    ...worst(parts, (part) => share(part, 'no_answer', policy)),
    ...worst(parts, (part) => share(part, 'throttled', policy)),
    ...shopSide(summary, policy),
    ...probeAlone(evidence, policy),
  ];
}

/** Without shoppers the probe's looks are all that was asked. */
function probeAlone({ counts, probeOnly }: PressEvidence, { goodputRatio }: PressPolicy): PressReason[] {
  const phases = Object.values(counts);
  if (probeOnly !== true) return [];
  const bad = phases.reduce((sum, { probe }) => sum + probe.bad, 0);
  const looks = phases.reduce((sum, { probe }) => sum + probe.ok + probe.bad, 0);
  if (atLeast(bad, looks, 1 - goodputRatio) > RULE_ALPHA) return [];
  const text = `${bad} of ${looks} looks of the probe (${asPercent(bad / looks)}) brought no good answer, with nobody else pressing; ${asPercent(1 - goodputRatio)} are allowed.`;
  return [{ code: 'goodput', phase: null, text }];
}

/** Stretches in which the shop is asked to serve: at the stage's own rate, under pressure, and when it has had its time to recover. */
function judgedParts(
  evidence: PressEvidence,
  { course, recovery }: Pick<PressSummary, 'course' | 'recovery'>,
  policy: PressPolicy,
): readonly LoadPart[] {
  const parts = [phasePart(evidence, 'baseline', 'at the rate of the stage')];
  if (!course.trigger) parts.push(phasePart(evidence, 'pressure', 'under pressure'));
  if (course.calmAt !== null && recovery.seconds !== null) {
    const span = { from: course.calmAt + policy.recoverySeconds, to: course.end };
    parts.push(partBetween(evidence, span, { phase: 'recovery', when: 'when it should have recovered' }));
  }
  return parts.filter(({ counts }) => counts.intents >= policy.minIntents);
}

function baselineGoodput({ counts: { baseline } }: PressEvidence, policy: PressPolicy): PressReason[] {
  const { goodputRatio, minIntents } = policy;
  if (baseline.intents < minIntents || !isClearlyBelow(baseline, goodputRatio)) return [];
  const text = `Without any pressure, only ${servedText(baseline)} were served in time. The release can not carry the stage itself; if it can, the scenario does not fit the shop.`;
  return [{ code: 'goodput', phase: 'baseline', text }];
}

function goodput({ counts }: PressEvidence, part: LoadPart, { goodputRatio }: PressPolicy): PressReason[] {
  const before = servedShare(counts.baseline);
  if (before === null || !isClearlyBelow(part.counts, before * goodputRatio)) return [];
  const ratio = (servedShare(part.counts) ?? 0) / before;
  const text = `${upper(part.when)} only ${servedText(part.counts)} were served in time: ${asPercent(ratio)} of what the baseline phase served, at least ${asPercent(goodputRatio)} are wanted.${gaveUpText(part.counts)}`;
  return [{ code: 'goodput', phase: part.phase, text }];
}

function latency(evidence: PressEvidence, part: LoadPart, policy: PressPolicy): PressReason[] {
  const before = p95Of(evidence, evidence.counts.baseline);
  const p95 = p95Of(evidence, part.counts);
  if (before === null || p95 === null || evidence.counts.baseline.goodput < policy.minIntents) return [];
  const limit = before * policy.p95Ratio + policy.p95SlackMs;
  const { durations, goodput } = part.counts;
  const slow = countAbove(evidence.bucketsMs, durations, limit);
  if (atLeast(slow, goodput, 0.05) >= RULE_ALPHA) return [];
  const text = `${upper(part.when)} p95 of what was served rose from ${asMs(before)} to ${asMs(p95)}; at most ${asMs(limit)} are allowed (${policy.p95Ratio} × + ${asMs(policy.p95SlackMs)}). ${slow} of ${goodput} shoppers waited longer than that.`;
  return [{ code: 'latency', phase: part.phase, text }];
}

function amplification({ client }: PressEvidence, part: LoadPart, policy: PressPolicy): Broken | null {
  const { intents } = part.counts;
  const attempts = part.counts.attempts - part.counts.copies - part.hangUps;
  const allowed = policy.amplification * intents;
  if (attempts <= allowed + 3 * Math.sqrt(allowed)) return null;
  const text = `${upper(part.when)} clients (retries: ${client.retries}) made ${asRatio(attempts / intents)} attempts for each intent; ${asRatio(policy.amplification)} are allowed. The release makes its clients ask again, and each retry is load of its own.`;
  return { reason: { code: 'amplification', phase: part.phase, text }, by: attempts / intents };
}

const SHARES = {
  errors: { of: 'error', limit: 'errorShare', what: 'were errors (5xx other than 503)' },
  no_answer: { of: 'none', limit: 'noAnswerShare', what: 'never came (time limit or connection)' },
  throttled: { of: 'throttled', limit: 'throttledShare', what: 'were 429, too many requests' },
} as const;

const MEANING = {
  errors: 'A shop that has too much to do may refuse with 503 and Retry-After, it must not break.',
  no_answer: 'Work that nobody waits for any more is lost, and is asked for again.',
  throttled: 'Shoppers who share an address (offices, mobile networks) will be shut out together.',
} as const;

function share(part: LoadPart, code: keyof typeof SHARES, policy: PressPolicy): Broken | null {
  const { of, limit, what } = SHARES[code];
  const ignored = of === 'none' ? part.hangUps : 0;
  const all = answersOf(part.counts) - ignored;
  const count = part.counts.answers[of] - ignored;
  if (all === 0 || atLeast(count, all, policy[limit]) >= RULE_ALPHA) return null;
  const text = `${upper(part.when)} ${count} of ${all} answers (${asPercent(count / all)}) ${what}; ${asPercent(policy[limit])} are allowed. ${MEANING[code]}`;
  return { reason: { code, phase: part.phase, text }, by: count / all };
}

function shopSide({ shopAmplification: shop }: PressSummary, policy: PressPolicy): PressReason[] {
  if (shop === null || shop.atLeast <= policy.shopAmplification) return [];
  const text = `Inside the shop ${shop.kind} was asked ${asRatio(shop.under)} times for each request under pressure and ${asRatio(shop.before)} times before: ${asRatio(shop.ratio)} times what the mix of requests explains, ${asRatio(policy.shopAmplification)} times are allowed. A service inside retries on top of the clients' retries, and both multiply.`;
  return [{ code: 'shop_amplification', phase: 'pressure', text }];
}

interface Broken {
  readonly reason: PressReason;
  /** How badly; compared between stretches. */
  readonly by: number;
}

/** Of the stretches in which a rule is broken, the one where it is broken most. */
function worst(parts: readonly LoadPart[], rule: (part: LoadPart) => Broken | null): PressReason[] {
  const broken = parts.flatMap((part) => rule(part) ?? []).toSorted((a, b) => b.by - a.by);
  return broken.slice(0, 1).map(({ reason }) => reason);
}

function isClearlyBelow(counts: LoadCounts, limit: number): boolean {
  const served = Math.min(counts.intents, servedOf(counts));
  return served < limit * counts.intents && atMost(served, counts.intents, limit) < RULE_ALPHA;
}

function servedText(counts: LoadCounts): string {
  return `${servedOf(counts)} of ${counts.intents} intents (${asPercent(servedShare(counts) ?? 0)})`;
}

function gaveUpText({ gaveUp }: LoadCounts): string {
  const why = Object.entries(gaveUp).filter(([reason, count]) => count > 0 && reason !== 'sold_out');
  if (why.length === 0) return '';
  const worstFirst = why.toSorted(([, a], [, b]) => b - a);
  return ` Clients gave up by ${worstFirst.map(([reason, count]) => `${reason.replaceAll('_', ' ')} (${count})`).join(', ')}.`;
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
