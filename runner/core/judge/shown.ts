import type { Reason } from '../result.ts';
import { cellKey } from '../run-record.ts';
import { stakesSoFar } from './healthy.ts';
import type { JudgeState } from './judge-state.ts';
import type { ClaimEvidence, PoolEvidence } from './judgement.ts';
import { asConfidence, asPercent, cellName, counted, listed } from './wording.ts';

/** What HEALTHY stands for, for the claim or pool that had the most beginnings. */
export function shownConfidence({ walk, gate, aside }: JudgeState): string {
  const known = [gate, aside].flatMap(({ claims, pools }) => [...claims.values(), ...pools.values()]);
  return asConfidence(walk.policy.healthyAt / Math.max(1, ...known.map(({ healthy }) => stakesSoFar(healthy))));
}

/** What every HEALTHY together have shown. */
export function shownText(state: JudgeState, pools: readonly PoolEvidence[]): string {
  const { walk } = state;
  const { tolerated } = walk.policy;
  const all = pools.find(({ check }) => check === 'passes');
  const pool = all ? `, all together in fewer than ${asPercent(all.tolerated)} (${counted(all.pairs, 'pair')})` : '';
  const slow = `each exceeds the time budget of a step in fewer than ${asPercent(tolerated)} of runs`;
  return `Shown at ${shownConfidence(state)}: every journey in every segment fails in fewer than ${asPercent(tolerated)} of runs on ${walk.releases.candidate}${pool}; ${slow}.`;
}

/** What HEALTHY still lacks, or null when every claim and pool has shown it. */
export function unshownReason(
  state: JudgeState,
  evidence: readonly ClaimEvidence[],
  pools: readonly PoolEvidence[],
): Reason | null {
  const { healthyAt, tolerated } = state.walk.policy;
  const lacking = lackingPairs(evidence.filter(({ healthy }) => healthy < healthyAt));
  const shortPools = pools.filter(({ healthy }) => healthy < healthyAt);
  if (lacking.size === 0 && shortPools.length === 0) return null;
  const parts: string[] = [];
  if (lacking.size > 0) {
    const cells = [...lacking.values()].sort((a, b) => amount(b.needed) - amount(a.needed));
    const names = cells.map(({ claim, needed }) => `${cellName(claim)} (${more(needed)})`);
    parts.push(`fewer than ${asPercent(tolerated)} bad runs not shown yet for ${listed(names)}`);
  }
  for (const { check, tolerated: limit, pairs, cleanPairsNeeded } of shortPools) {
    const what = check === 'passes' ? 'failures' : 'slow runs';
    parts.push(
      `fewer than ${asPercent(limit)} ${what} of all journeys together not shown by ${counted(pairs, 'pair')} (${more(cleanPairsNeeded)})`,
    );
  }
  return { code: 'undecided', text: `Not enough evidence to widen: ${parts.join('; ')}.` };
}

/** Per cell, the claim that lacks most. */
function lackingPairs(claims: readonly ClaimEvidence[]) {
  const lacking = new Map<string, { claim: ClaimEvidence; needed: number | null }>();
  for (const claim of claims) {
    const key = cellKey(claim);
    const known = lacking.get(key);
    const needed = claim.cleanPairsNeeded;
    if (!known || amount(needed) > amount(known.needed)) lacking.set(key, { claim, needed });
  }
  return lacking;
}

function amount(needed: number | null): number {
  return needed ?? Number.MAX_SAFE_INTEGER;
}

function more(needed: number | null): string {
  return needed === null ? 'out of reach' : `about ${counted(needed, 'clean pair')} more`;
}
