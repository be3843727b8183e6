import { suspiciousClaims } from '../judge/doubt.ts';
import type { JudgeState } from '../judge/judge-state.ts';
import type { ClaimEvidence, Judgement } from '../judge/judgement.ts';
import { shownConfidence } from '../judge/shown.ts';
import { asOdds, asPercent, asScore, cellName, counted } from '../judge/wording.ts';
import type { ReasonCode } from '../result.ts';

/** One step of the decision: what is asked, the numbers, and whether it decides. */
export interface Question {
  readonly asks: string;
  readonly numbers: readonly string[];
  readonly answer: string;
  readonly decides: boolean;
}

/** The decision order of the judge with its numbers, up to and including the questions that decided. */
export function questions(state: JudgeState, judgement: Judgement, nowMs: number): readonly Question[] {
  const all = [
    isWorse(state, judgement),
    isSeen(state, judgement),
    isSuspicious(state, judgement),
    isSettled(state, judgement, nowMs),
    isHealthy(state, judgement),
  ];
  const first = all.findIndex(({ decides }) => decides);
  return first < 0 ? all : all.slice(0, first + 1);
}

function isWorse({ walk, gate, crossed }: JudgeState, { odds, limit, pools }: Judgement): Question {
  const claims = gate.claims.size;
  const share = walk.policy.poolShare;
  const pooled = pools.map(({ check, worse }) => `${check} ${asOdds(worse)}`).join(', ');
  const formula = `gate odds = ${share} × mean of the pools (all pairs together) + ${Number((1 - share).toFixed(6))} × mean of the ${claims} claims below`;
  return {
    asks: 'Is the candidate worse than the baseline?',
    numbers: [
      `gate odds ${crossed ? 'at their highest ' : ''}${asOdds(odds)}; the candidate is rolled back at ${asOdds(limit)}`,
      `${formula}; pools: ${pooled}`,
    ],
    answer: crossed ? 'yes: roll back' : 'not shown',
    decides: crossed !== null,
  };
}

function isSeen({ walk }: JudgeState, { reasons, evidence }: Judgement): Question {
  const codes: readonly ReasonCode[] = ['no_data', 'stale', 'wrong_release', 'segment_missing'];
  const missing = reasons.filter(({ code }) => codes.includes(code));
  const oldest = Math.max(0, ...evidence.map(({ ageSeconds }) => ageSeconds ?? 0));
  return {
    asks: 'Does every claim have a fresh pair?',
    numbers: [
      `the claim looked at longest ago: ${Math.round(oldest)} s; fresh up to ${walk.policy.freshnessSeconds} s`,
      ...missing.map(({ code, text }) => `${code}: ${text}`),
    ],
    answer: missing.length > 0 ? 'no: hold' : 'yes',
    decides: missing.length > 0,
  };
}

function isSuspicious({ walk }: JudgeState, { evidence }: Judgement): Question {
  const { suspicionAt } = walk.policy;
  const suspicious = suspiciousClaims(evidence, walk.policy);
  const line = (claim: ClaimEvidence) =>
    `${cellName(claim)} · ${claim.check}: candidate ${asScore(claim.suspicion)}, baseline ${asScore(claim.control)}${claim.control >= suspicionAt ? ' (both: environment or shared damage)' : ''}, beyond its reference rate ${asOdds(claim.broken)}`;
  return {
    asks: `Is any claim under suspicion (${suspicionAt} or more)?`,
    numbers:
      suspicious.length > 0
        ? suspicious.map(line)
        : [`highest ${Math.max(0, ...evidence.map(({ suspicion }) => suspicion)).toFixed(1)}`],
    answer: suspicious.length > 0 ? 'yes: hold, and ask these cells again at once' : 'no',
    decides: suspicious.length > 0,
  };
}

function isSettled({ walk, firstPairAt }: JudgeState, { odds, limit }: Judgement, nowMs: number): Question {
  const soaked = firstPairAt === null ? 0 : Math.max(0, (nowMs - firstPairAt) / 1000);
  const early = soaked < walk.policy.soakSeconds;
  const uneasy = odds > 0.1 * limit;
  return {
    asks: 'Has it soaked, and is the gate calm?',
    numbers: [
      `soaked ${Math.floor(soaked)} s of ${walk.policy.soakSeconds} s`,
      `gate odds ${asOdds(odds)}, calm up to ${asOdds(0.1 * limit)}`,
    ],
    answer: early || uneasy ? 'no: hold' : 'yes',
    decides: early || uneasy,
  };
}

function isHealthy(state: JudgeState, { evidence, pools, verdict }: Judgement): Question {
  const { healthyAt, tolerated } = state.walk.policy;
  const healthy = evidence.filter((claim) => claim.healthy >= healthyAt).length;
  const perPool = pools.map(
    (pool) =>
      `all pairs together, ${pool.check}: below ${asPercent(pool.tolerated)} at ${asOdds(pool.healthy)} from ${counted(pool.pairs, 'pair')}`,
  );
  return {
    asks: `Is everything shown healthy (${asOdds(healthyAt)}, that is ${shownConfidence(state)})?`,
    numbers: [`${healthy} of ${counted(evidence.length, 'claim')} below ${asPercent(tolerated)}`, ...perPool],
    answer: verdict === 'widen' ? 'yes: widen' : 'no: hold',
    decides: true,
  };
}
