import { roleOf } from '../release/check-role.ts';
import type { Reason } from '../result.ts';
import { cellKey, type RunRecord } from '../run-record.ts';
import { cellResults } from './cell-result.ts';
import { claimEvidence, poolEvidence } from './claim-evidence.ts';
import { cellsOf, suspicionReasons, suspiciousClaims } from './doubt.ts';
import { gateOdds } from './gate.ts';
import { createJudgeState, type JudgedWalk, type JudgeState, observe } from './judge-state.ts';
import type { ClaimEvidence, Judgement, PoolEvidence } from './judgement.ts';
import { missingReasons } from './missing.ts';
import { regressionReasons } from './regression.ts';
import { shownText, unshownReason } from './shown.ts';
import { asOdds } from './wording.ts';

/** An instant: ISO 8601, or milliseconds since the epoch. */
export type Instant = string | number;

/**
 * What the runs say about the candidate. Recomputed in full: the same runs in the same (finishing) order and the same
 * instant give the same judgement.
 */
export function judge(walk: JudgedWalk, runs: readonly RunRecord[], now: Instant): Judgement {
  return judgeState(runs.reduce(observe, createJudgeState(walk)), now);
}

/**
 * The same for a state that is kept up to date with `observe`. Decides in the order of detection.md 7. What is known of cells that are
 * `info`, or muted for the time (by `cellKey`), is in the numbers and in no reason; what they did while they counted stays in the pools.
 */
export function judgeState(state: JudgeState, now: Instant, muted: ReadonlySet<string> = NONE): Judgement {
  const { policy } = state.walk;
  const nowMs = typeof now === 'number' ? now : Date.parse(now);
  const gate = state.crossed ?? state.gate;
  const evidence = claimEvidence(state, nowMs);
  const pools = poolEvidence(state);
  const roles = state.walk.roles ?? {};
  const asked = evidence.filter((claim) => roleOf(roles, claim) !== 'info' && !muted.has(cellKey(claim)));
  const suspicious = suspiciousClaims(asked, policy);
  const reasons = state.crossed
    ? regressionReasons(state, state.crossed, nowMs)
    : holdReasons(state, asked, pools, suspicious, nowMs);
  const verdict = state.crossed ? 'roll_back' : reasons.length > 0 ? 'hold' : 'widen';
  return {
    verdict,
    odds: gateOdds(gate),
    limit: 1 / policy.alpha,
    reasons,
    cells: cellResults(state, evidence, reasons),
    shown: {
      widen: () => shownText(state, pools),
      hold: () => unshownReason(state, asked, pools)?.text ?? '',
      roll_back: () => '',
    }[verdict](),
    burst: cellsOf(suspicious),
    evidence,
    pools,
  };
}

const NONE: ReadonlySet<string> = new Set();

function holdReasons(
  state: JudgeState,
  evidence: readonly ClaimEvidence[],
  pools: readonly PoolEvidence[],
  suspicious: readonly ClaimEvidence[],
  nowMs: number,
): readonly Reason[] {
  const { policy } = state.walk;
  const blocking = [...missingReasons(state, evidence), ...suspicionReasons(state, suspicious)];
  if (blocking.length > 0) return blocking;
  const soaked = state.firstPairAt === null ? 0 : (nowMs - state.firstPairAt) / 1000;
  const reasons: Reason[] = [];
  if (soaked < policy.soakSeconds) {
    const text = `Soaking: ${Math.max(0, Math.floor(soaked))} s of ${policy.soakSeconds} s. Evidence from a short time says little about what needs time to go wrong.`;
    reasons.push({ code: 'soaking', text });
  }
  const odds = gateOdds(state.gate);
  const calm = 0.1 / policy.alpha;
  if (odds > calm) {
    const text = `The gate stands at ${asOdds(odds)} that the candidate is worse; it widens below ${asOdds(calm)} and rolls back at ${asOdds(1 / policy.alpha)}.`;
    reasons.push({ code: 'undecided', odds, text });
  }
  const unshown = unshownReason(state, evidence, pools);
  return unshown ? [...reasons, unshown] : reasons;
}
