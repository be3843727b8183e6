import type { Reason, VerdictValue } from '../result.ts';
import type { ExternalAlert } from './event.ts';
import { type Exposure, sameExposure } from './exposure.ts';
import type { Order } from './order.ts';
import type { Phase } from './phase.ts';
import type { Override, Person, ReleasePlan, StagePlan } from './plan.ts';

/** A release as its log has it so far. Immutable; `releaseAfter` gives the next one. */
export interface ReleaseState {
  readonly plan: ReleasePlan;
  readonly phase: Phase;
  /** Since when, ISO 8601, UTC. */
  readonly since: string;
  /** Index of the stage that is entered, exposed or judged. */
  readonly stage: number;
  /** What the actuators last proved. */
  readonly exposed: Exposure;
  /** The widest that users may have seen since: an order that failed may have been carried out in part. */
  readonly perhapsExposed: Exposure;
  /** Id of the actuator that brought `exposed` about; null: none did. */
  readonly exposedBy: string | null;
  /** Who was asked to show it to users, and what they may see by each: all of these take it back. */
  readonly movedBy: readonly Mover[];
  /** What that one says by now instead; null: nothing else, as far as it was asked. */
  readonly drift: Exposure | null;
  /** When `exposed` last changed; null: never, or it is not known since an order failed. */
  readonly exposedAt: string | null;
  /** When what held the stage ended, as far as it was its evidence: it soaks from then on, ISO 8601; null: nothing of it did. */
  readonly calmSince: string | null;
  /** When the process that conducts it last began anew, or its stopped line was let go on, ISO 8601; null: it was never interrupted. */
  readonly interruptedAt: string | null;
  readonly order: OpenOrder | null;
  /** Decisions made so far: the fence that late orders do not pass. */
  readonly decisions: number;
  readonly heldFor: readonly Reason[];
  /** The phase to go on with after `frozen`. */
  readonly resumeTo: Phase | null;
  readonly approvals: readonly { readonly stage: number; readonly by: Person; readonly at: string }[];
  readonly overrides: readonly Override[];
  readonly alerts: readonly ExternalAlert[];
  readonly visits: readonly StageVisit[];
  /** Exposure was taken back a stage since both releases were sick: widening again takes a person. */
  readonly steppedBack: boolean;
  readonly deadlineTold: boolean;
  /** Why a person was told that it should go back, the newest time; empty: nobody was. */
  readonly rollBackWanted: readonly Reason[];
  readonly rollback: Rollback | null;
  /** The newest one; null: rolling back was never rehearsed. */
  readonly rehearsal: Rehearsal | null;
}

/** An actuator that was asked to show the candidate to users of this release. */
export interface Mover {
  /** Its id. */
  readonly actuator: string;
  /** What it has in force as far as is known; nobody where it never had anything. */
  readonly exposed: Exposure;
  /** The widest that it may have in force: an attempt that failed may have got through. */
  readonly perhapsExposed: Exposure;
}

export interface OpenOrder {
  readonly order: Order;
  readonly state: 'ordered' | 'applied';
  readonly appliedAt: string | null;
  /** Id of the actuator that did it. */
  readonly appliedBy: string | null;
  /** Ids of those that did it, too. */
  readonly alsoAppliedBy: readonly string[];
  /** Ids of actuators that had it in force and did not let rounds see it: they are asked no more. */
  readonly unproved: readonly string[];
  /** By the actuator's id, in order. */
  readonly failures: readonly { readonly actuator: string; readonly problem: string }[];
}

/** One time that a stage was entered. */
export interface StageVisit {
  readonly name: string;
  readonly exposure: Exposure;
  /** When its exposure was proved, ISO 8601, UTC. */
  readonly enteredAt: string;
  readonly verdict: VerdictValue | null;
  readonly leftAt: string | null;
}

export interface Rollback {
  readonly decidedAt: string;
  readonly reasons: readonly Reason[];
  readonly odds: number | null;
  readonly from: { readonly stage: number; readonly exposure: Exposure };
  readonly provedAt: string | null;
  readonly problem: string | null;
}

/** Rolling back as it was tried while nothing was wrong. */
export interface Rehearsal {
  /** Name of the stage that was taken back. */
  readonly stage: string;
  readonly decidedAt: string;
  /** Number of its order; null: not ordered yet. */
  readonly decision: number | null;
  /** From the decision until every segment was seen to be served by the baseline; null: not yet, or not at all. */
  readonly seconds: number | null;
  readonly problem: string | null;
}

/** The phase, or the one that it goes on with once the line is no longer stopped. */
export function placeOf({ phase, resumeTo }: Pick<ReleaseState, 'phase' | 'resumeTo'>): Phase | null {
  return phase === 'frozen' ? resumeTo : phase;
}

/** On to another phase: at an instant (ISO 8601), or once the line is no longer stopped. */
export function onTo(
  state: ReleaseState,
  phase: Phase,
  at: string,
): Pick<ReleaseState, 'phase' | 'since' | 'resumeTo'> {
  const { since, resumeTo } = state;
  return state.phase === 'frozen' ? { phase: 'frozen', since, resumeTo: phase } : { phase, since: at, resumeTo };
}

/** The stage that the release is at. */
export function stageOf({ plan, stage }: Pick<ReleaseState, 'plan' | 'stage'>): StagePlan {
  const found = plan.stages[stage];
  if (found === undefined) throw new Error(`${plan.id} has no stage ${stage}`);
  return found;
}

/** The stage that was exposed last: until the next one is, users see it, and the evidence is its own. undefined: none was. */
export function shownStage({ plan, visits }: Pick<ReleaseState, 'plan' | 'visits'>): StagePlan | undefined {
  return plan.stages.find(({ name }) => name === visits.at(-1)?.name);
}

export function isLastStage({ plan, stage }: Pick<ReleaseState, 'plan' | 'stage'>): boolean {
  return stage === plan.stages.length - 1;
}

/** Whether users see just what the stage says, for all that is known. */
export function isExposed(
  state: Pick<ReleaseState, 'plan' | 'stage' | 'exposed' | 'perhapsExposed' | 'exposedAt' | 'drift'>,
): boolean {
  const { exposure } = stageOf(state);
  return (
    state.exposedAt !== null &&
    state.drift === null &&
    sameExposure(state.exposed, exposure) &&
    sameExposure(state.perhapsExposed, exposure)
  );
}
