import { quantile } from '../quantile.ts';
import type { Reason } from '../result.ts';
import { cellKey } from '../run-record.ts';
import type { CellEvidence } from './cell-evidence.ts';
import { type Check, type Claim, pairsOf } from './claim.ts';
import { claimEvidence } from './claim-evidence.ts';
import { type Gate, gateOdds, hasClaim } from './gate.ts';
import { guiltyClaims } from './guilty.ts';
import type { JudgeState } from './judge-state.ts';
import type { ClaimEvidence } from './judgement.ts';
import { asOdds, cellName } from './wording.ts';

/** Why a candidate is rolled back: the guilty claims as they stood when the odds were highest, strongest first. */
export function regressionReasons(state: JudgeState, gate: Gate, nowMs: number): readonly Reason[] {
  const { alpha } = state.walk.policy;
  const guards = claimEvidence(state, nowMs, gate).filter((claim) =>
    hasClaim(gate, { cell: cellKey(claim), check: claim.check }),
  );
  const guilty = guiltyClaims(guards, ({ worse }) => worse, alpha);
  const alone = guilty.some(({ worse }) => worse >= 1 / alpha);
  return guilty.map((claim, rank) => {
    const text = `${accusation(claim, state.cells.get(cellKey(claim)))}; ${strength(claim, gate, alpha)}`;
    const together = alone || rank > 0 ? '' : ` ${togetherText(gate)}`;
    return { ...regressionOf(claim), text: `${text}${together}${rank > 0 ? '' : ` ${guarantee(alpha)}`}` };
  });
}

/** The fields of a reason that name a claim; `text` is the caller's. */
export function regressionOf(claim: ClaimEvidence): Omit<Reason, 'text'> {
  const { journey, segment, blame, check, worse } = claim;
  const failure = blame?.failure ?? (check === 'in-time' ? 'slow' : undefined);
  return {
    code: 'regression',
    journey,
    segment,
    ...(blame?.step == null ? {} : { step: blame.step }),
    ...(failure === undefined ? {} : { failure }),
    odds: worse,
  };
}

/** `checkout-guest in mobile-us fails at "place order" (http_5xx): 7 of 9 candidate runs against 0 of 9 baseline runs`. */
export function accusation(claim: ClaimEvidence, cell?: CellEvidence): string {
  const { check, blame, counts, pairs } = claim;
  const slow = check === 'in-time';
  const step = blame?.step == null ? ' outside every step' : ` at "${blame.step}"`;
  const how = slow || blame === null ? '' : ` (${blame.failure})`;
  const against = `${counts.FP + counts.FF} of ${pairs} candidate runs against ${counts.PF + counts.FF} of ${pairs} baseline runs`;
  const over = slow ? ' exceed the budget of a step' : '';
  return `${cellName(claim)} ${slow ? 'is too slow' : 'fails'}${blame === null ? '' : `${step}${how}`}: ${against}${over}${detail(claim, cell)}`;
}

function detail({ check, blame }: ClaimEvidence, cell?: CellEvidence): string {
  if (blame === null) return '';
  if (check === 'passes') return blame.example === '' ? '' : ` (“${blame.example}”)`;
  const times = blame.step === null ? undefined : cell?.stepTimes.get(blame.step);
  const candidate = quantile(times?.candidate ?? [], 0.5);
  const baseline = quantile(times?.baseline ?? [], 0.5);
  if (candidate === null || baseline === null) return '';
  return ` (median of the step ${Math.round(candidate)} ms against ${Math.round(baseline)} ms)`;
}

function strength({ worse }: ClaimEvidence, gate: Gate, alpha: number): string {
  return `evidence ${asOdds(worse)} (gate ${asOdds(gateOdds(gate))}, limit ${asOdds(1 / alpha)}).`;
}

function togetherText({ pools }: Gate): string {
  const parts = [...pools].map(([check, pool]) => poolText(check, pool)).filter((text) => text !== '');
  return `No claim decides alone; together ${parts.join(' and ')}.`;
}

function poolText(check: Check, pool: Claim): string {
  const { FP, PF, FF } = pool.counts;
  if (FP === 0) return '';
  const verb = check === 'passes' ? 'failed' : 'were too slow';
  return `${FP + FF} of ${pairsOf(pool)} candidate runs ${verb} against ${PF + FF} baseline runs`;
}

function guarantee(alpha: number): string {
  return `If the candidate were as good as the baseline, the gate would get this far in fewer than 1 of ${Math.floor(1 / alpha + 1e-9)} releases, however often it looks.`;
}
