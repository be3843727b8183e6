import type { Reason } from '../result.ts';
import type { Exposure } from './exposure.ts';
import type { Order } from './order.ts';
import type { Actor, Override, ReleasePlan } from './plan.ts';

/**
 * Everything that can happen to a release. The log of these events is the release: its state is what folding them gives, after a restart as
 * before it. JSON-safe.
 */
export type ReleaseEvent = {
  readonly at: string;
  readonly actor: Actor;
  /** Finished runs of the walk that were known when it happened: with them, what was known can be rebuilt exactly. */
  readonly runs?: number;
} & Happening;

export type Happening =
  | { readonly kind: 'planned'; readonly plan: ReleasePlan }
  /** The criteria to enter the stage are looked at from here on. */
  | { readonly kind: 'entering'; readonly stage: number }
  | { readonly kind: 'ordered'; readonly order: Order; readonly stage: number }
  /** An actuator did not do it; the order stands. */
  | { readonly kind: 'attempt_failed'; readonly decision: number; readonly actuator: string; readonly problem: string }
  /** The system says that it holds now, where it can be asked; else it has accepted it. */
  | {
      readonly kind: 'applied';
      readonly decision: number;
      readonly actuator: string;
      /** Ids of those that did it with it: what takes the candidate back is done by all that show it to users. */
      readonly also?: readonly string[];
      /** Ids of those that can't be asked. */
      readonly unread?: readonly string[];
    }
  /** It is applied, and rounds did not see it in time: another actuator is asked. */
  | { readonly kind: 'unproved'; readonly decision: number; readonly actuator: string; readonly problem: string }
  /** `expose`: read back. `roll_back`, `rehearse`: so many rounds in a row, in every segment, saw the baseline and passed. */
  | { readonly kind: 'proved'; readonly decision: number; readonly rounds: Readonly<Record<string, number>> }
  /** The system that carried out the newest decision says something else by now: somebody moved users without the gate. */
  | {
      readonly kind: 'drifted';
      readonly decision: number;
      readonly actuator: string;
      readonly exposure: Exposure;
    }
  /** It says again what was ordered. */
  | { readonly kind: 'drift_ended'; readonly decision: number; readonly actuator: string }
  /** No actuator did it in time, or it could not be proved. */
  | {
      readonly kind: 'order_failed';
      readonly decision: number;
      readonly problem: string;
      /** Of a step back: the stage that users are still at. */
      readonly stage?: number;
    }
  | { readonly kind: 'held'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'resumed' }
  /** The stage has shown what it was there for: on to the next one. */
  | { readonly kind: 'passed'; readonly stage: number; readonly shown: string; readonly odds: number }
  | { readonly kind: 'completed' }
  /** A person may end the watch before its time, and says why. */
  | { readonly kind: 'closed'; readonly reason?: string }
  | { readonly kind: 'roll_back_decided'; readonly reasons: readonly Reason[]; readonly odds: number | null }
  /** What is known says to roll back where only a person may; told once per set of reasons. */
  | { readonly kind: 'roll_back_wanted'; readonly reasons: readonly Reason[] }
  /** The way back is gone and proved while nothing is wrong, and the stage entered again: what it takes is known then. */
  | { readonly kind: 'rehearsal_decided'; readonly reason: string }
  /** Everything stays as it is until somebody lets it go on; rolling back stays possible. */
  | { readonly kind: 'frozen'; readonly reason: string; readonly withdraws?: number }
  | { readonly kind: 'unfrozen'; readonly reason: string }
  | { readonly kind: 'approved'; readonly stage: number; readonly reason?: string }
  | { readonly kind: 'deadline_passed'; readonly stage: number }
  | { readonly kind: 'overridden'; readonly override: Override }
  | {
      readonly kind: 'override_ended';
      readonly id: string;
      readonly why: 'expired' | 'withdrawn';
      readonly reason?: string;
    }
  | { readonly kind: 'alert'; readonly alert: ExternalAlert }
  /** The process that conducts the release began anew: what it knew of running evidence is gone. */
  | {
      readonly kind: 'restarted';
      /** The decision that is none any more, here and in `frozen`: an order to widen that no system had confirmed. */
      readonly withdraws?: number;
    };

export type EventKind = Happening['kind'];

/** As Alertmanager tells it. */
export interface ExternalAlert {
  readonly fingerprint: string;
  readonly name: string;
  readonly status: 'firing' | 'resolved';
  readonly startsAt: string;
  /** Of one that is resolved, where it was told. */
  readonly endsAt?: string;
  readonly summary: string;
}
