import type { VerdictValue } from '../result.ts';
import type { CheckRoles } from './check-role.ts';
import type { Exposure } from './exposure.ts';

/** From the least to the most that somebody may do. A token carries one role; what each may do is said per stage. */
export const ROLES = ['viewer', 'runner', 'release', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export const MODES = ['observe', 'advise', 'enforce'] as const;
/** `observe`: judges in the dark stage, and says what it would do; `advise`: widens and rolls back when a person says so; `enforce`: acts. */
export type Mode = (typeof MODES)[number];

/** A candidate's way to all users. Immutable: another candidate is another release. */
export interface ReleasePlan {
  /** Names the release in every dialect. */
  readonly id: string;
  readonly releases: { readonly baseline: string; readonly candidate: string };
  readonly owner: string;
  readonly mode: Mode;
  /**
   * What each check may do to the release. The release's and not a stage's: evidence against the candidate adds up from stage to stage.
   */
  readonly roles: CheckRoles;
  /** In order; the first is dark: 0 % in every segment. */
  readonly stages: readonly StagePlan[];
  /** After full exposure, with rollback still armed. */
  readonly watchSeconds: number;
  readonly freezes: readonly FreezeWindow[];
  /** Ids of actuators: the first executes, the next ones when it fails. */
  readonly actuators: readonly string[];
  /** What to execute an order within, and what to prove a rollback within. */
  readonly deadlines: { readonly applySeconds: number; readonly proveSeconds: number };
  /** Longest life of an override by the role of who makes it, in seconds; a role that is not listed may make none. */
  readonly overrideSeconds: Readonly<Partial<Record<Role, number>>>;
}

export interface StagePlan {
  readonly name: string;
  readonly exposure: Exposure;
  readonly enter: readonly Criterion[];
  readonly exit: readonly Criterion[];
  /** Runs that start within it after the exposure changed do not count. */
  readonly warmUpSeconds: number;
  /** Bad rates that widening from here tolerates: of each cell, and of all together. */
  readonly tolerated: { readonly cell: number; readonly pool: number };
  /** From the end of the warm-up to the earliest `widen`. */
  readonly soakSeconds: number;
  /** From the exposure's change until `onDeadline`. */
  readonly deadlineSeconds: number;
  readonly onDeadline: 'hold' | 'roll_back';
  /** Rounds follow each other without a pause for so long after the exposure changed. */
  readonly surgeSeconds: number;
  /** Names of alerts that turn the release back (`alertsAgainst`); every other one holds it. None unless there. */
  readonly rollBackOn?: readonly string[];
  readonly authority: Authority;
}

export interface Authority {
  /** `policy`: evidence alone suffices. Roles: `people` different persons of these must approve as well. */
  readonly widen: 'policy' | { readonly roles: readonly Role[]; readonly people: number };
  /** `policy`: at once. Roles: a person must say so. Rolling back never needs two people. */
  readonly rollBack: 'policy' | readonly Role[];
  readonly override: readonly Role[];
  /** Who may stop the line and let it go on. */
  readonly execute: readonly Role[];
}

/**
 * What must be true to enter or to leave a stage, beside what every stage must show (its checks, its soak): a closed set, one file each
 * in `runner/gates/`.
 */
export type Criterion =
  | { readonly kind: 'baseline_good'; readonly withinSeconds: number }
  | {
      readonly kind: 'burn_rate_below';
      readonly factor: number;
      readonly objective: number;
      readonly windowSeconds: number;
    }
  | { readonly kind: 'no_alert'; readonly names: readonly string[] }
  | { readonly kind: 'window_open' }
  | { readonly kind: 'approved'; readonly roles: readonly Role[]; readonly people: number }
  | { readonly kind: 'previous_stage_held'; readonly seconds: number }
  | { readonly kind: 'press_passed'; readonly withinSeconds: number }
  | { readonly kind: 'rollback_possible' }
  /** In this release, and proved within so long of being decided. */
  | { readonly kind: 'rollback_rehearsed'; readonly withinSeconds: number };
export type CriterionKind = Criterion['kind'];

/** Nothing is widened in it; rolling back is always possible. Instants, ISO 8601, UTC. */
export interface FreezeWindow {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Somebody's will over the evidence, for a time. */
export interface Override {
  readonly id: string;
  readonly scope: { readonly stage?: string; readonly segment?: string; readonly journey?: string };
  /** `mute`: what is in scope neither holds nor rolls back. */
  readonly forces: VerdictValue | 'mute';
  readonly reason: string;
  readonly ticket?: string;
  readonly by: Person;
  readonly at: string;
  /** ISO 8601, UTC; it ends by itself. */
  readonly expiresAt: string;
}

/** Who authenticated with a token. */
export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** Who or what acts. */
export type Actor =
  | { readonly kind: 'policy' }
  | ({ readonly kind: 'person' } & Person)
  | { readonly kind: 'system'; readonly name: string };
