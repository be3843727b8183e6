import { type Canary, type CanaryRelease, isOfRelease, nextWeight, ROUTING, wasPromoted } from './canary-state.ts';

/** The last order, with what is known of its release. */
export interface CanaryOrder extends CanaryRelease {
  readonly release: string;
  readonly decision: number;
  readonly percent: number;
  readonly isRollBack: boolean;
}

/** `start`: confirm-rollout; `widen`: confirm-traffic-increase and confirm-promotion; `rollback`: rollback. */
export type FlaggerQuestion = 'start' | 'widen' | 'rollback';

export interface Permit {
  readonly allowed: boolean;
  /** One line, which Flagger puts into its event. */
  readonly reason: string;
}

/** Why an order can not be followed any more, or null. */
export function acceptOnCanary(
  canary: Canary,
  order: CanaryOrder,
): { readonly reason: string; readonly hint: string } | null {
  const { phase, weights } = canary;
  const { percent, isRollBack, spec } = order;
  const isOurs = isOfRelease(canary, order);
  const isPromoting = spec !== null && isOurs && ['Promoting', 'Finalising'].includes(phase);
  if (isPromoting || (phase === 'Succeeded' && wasPromoted(canary, order))) {
    if (percent === 100 && !isRollBack) return null;
    const hint = 'Flagger can not take it back: deploy the old version as a new revision';
    return { reason: `the release is promoted (phase ${phase})`, hint };
  }
  // Not begun, or over, or replaced by another revision: nobody sees it, and `permitOnCanary` lets nobody see it.
  if (isRollBack) return null;
  const now = isOurs && ROUTING.includes(phase) ? weightNow(canary) : 0;
  if (percent < now) {
    return {
      reason: `its weight is ${now} %, and Flagger can not narrow it to ${percent} %`,
      hint: 'roll back instead',
    };
  }
  if (percent === 0) return null;
  if (spec !== null && !isOurs) {
    return { reason: 'another revision has taken the release’s place', hint: 'it is another release: plan it anew' };
  }
  if (phase === 'Failed')
    return { reason: 'Flagger has failed the release', hint: 'it begins again only with a new revision' };
  if (phase !== 'Waiting' && !(isOurs && ROUTING.includes(phase))) {
    return { reason: `no new revision is under way (phase ${phase || 'none'})`, hint: 'deploy the candidate first' };
  }
  if (percent === 100 || weights.includes(percent)) return null;
  const known = [...weights, 100].join(', ');
  return {
    reason: `found a stage with ${percent} %, expected one of ${known} %`,
    hint: 'mend the stage, or spec.analysis.stepWeights',
  };
}

/** What Flagger is told. Everything but an order that fits is no. */
export function permitOnCanary(canary: Canary, order: CanaryOrder | null, question: FlaggerQuestion): Permit {
  if (order === null) return no('waygate has ordered nothing for this canary yet');
  const { release, decision, percent, isRollBack, spec } = order;
  const by = `${release}#${decision}`;
  const isOther = !isOfRelease(canary, order);
  if (question === 'rollback') {
    if (!isRollBack) return no(`no roll back is ordered (${by})`);
    // Without a spec the order came before this revision was begun: rolling back another one would kill a release that nobody judged.
    if (spec === null || isOther) return no(`the roll back ${by} is for another revision`);
    return ROUTING.includes(canary.phase)
      ? yes(`roll back is ordered by ${by}`)
      : no(`nothing to take back in phase ${canary.phase}`);
  }
  if (isRollBack) return no(`roll back is ordered by ${by}`);
  if (question === 'start') {
    // The applied spec is still the one before, so only a release that has not begun can be the one that asks.
    return spec === null ? yes(`begun by ${by}`) : no(`${by} is for the revision before this one`);
  }
  if (isOther) return no(`${by} is for another revision`);
  const next = nextWeight(canary, canary.canaryWeight);
  return next <= percent
    ? yes(`${percent} % are ordered by ${by}`)
    : no(`held at ${weightNow(canary)} %: ${percent} % are ordered by ${by}`);
}

function weightNow({ phase, canaryWeight, weights }: Canary): number {
  return phase === 'WaitingPromotion' ? (weights.at(-1) ?? 100) : canaryWeight;
}

function yes(reason: string): Permit {
  return { allowed: true, reason };
}

function no(reason: string): Permit {
  return { allowed: false, reason };
}
