import type { ActuatorConfig } from '../../actuators/create-actuators.ts';
import type { ExecConfig } from '../../actuators/exec.actuator.ts';
import type { CheckRoles } from '../../core/release/check-role.ts';
import type { Authority, Criterion, FreezeWindow, Mode, Role } from '../../core/release/plan.ts';
import type { NotifierConfig } from '../../notifiers/create-notifiers.ts';
import type { SecretSource } from '../define-config.ts';

/** Any text in it may also be said by where it is: `{ env: 'NAME' }` or `{ file: 'path' }`. Tokens and passwords must be. */
export type WithSources<T> = T extends string
  ? T | SecretSource
  : T extends readonly unknown[]
    ? { readonly [Index in keyof T]: WithSources<T[Index]> }
    : T extends object
      ? { readonly [Key in keyof T]: Key extends 'kind' | 'id' ? T[Key] : WithSources<T[Key]> }
      : T;

/** Programs get the runner's environment as `pass` names it. */
export type ActuatorEntry = WithSources<Exclude<ActuatorConfig, ExecConfig> | Omit<ExecConfig, 'env'>>;
export type NotifierEntry = WithSources<NotifierConfig>;

/** A GitHub App with a deployment protection rule; its webhook leads to `/hooks/github`. */
export interface GithubConfig {
  /** Id or client id of the app. */
  readonly app: string;
  /** Its private key, PEM. */
  readonly privateKey: SecretSource;
  /** Its webhook secret. */
  readonly secret: SecretSource;
  /** By environment: the stage that it waits for; null: until the release is through, or taken back. */
  readonly environments: Readonly<Record<string, string | null>>;
  /** Of GitHub Enterprise, with `/api/v3`. */
  readonly api?: string;
}

export interface StageRulesConfig {
  /** What must be true to enter it: a way back and no freeze, unless set; nothing for the dark stage. */
  readonly enter?: readonly Criterion[];
  /** What must be true to leave it, beside what its runs must show. */
  readonly exit?: readonly Criterion[];
  /** Runs that start so soon after the exposure changed do not count; 60 unless set. */
  readonly warmUpSeconds?: number;
  /** Bad rates that it may not have shown to be impossible: of a cell, of all together. `judge.tolerated` and `toleratedPool` unless set. */
  readonly tolerated?: { readonly cell?: number; readonly pool?: number };
  /** 900 unless set. */
  readonly soakSeconds?: number;
  /** From the change of exposure, a restart of the watch, or a stopped line that goes on; without the time in freeze windows. 14 400 unless set. */
  readonly deadlineSeconds?: number;
  /** `hold` unless set. */
  readonly onDeadline?: 'hold' | 'roll_back';
  /** Rounds follow each other without a pause for so long after the exposure changed; 300 unless set. */
  readonly surgeSeconds?: number;
  /**
   * Names of alerts, told by Alertmanager, that turn the release back when they begin after users first saw the candidate and the old release is
   * known to be well; every other alert holds it. None unless set.
   */
  readonly rollBackOn?: readonly string[];
  /** Unless set: evidence widens and rolls back; an owner may override, release and owner may stop the line. */
  readonly authority?: Partial<Authority>;
}

export interface StageConfig extends StageRulesConfig {
  readonly name: string;
  /** Percent of users who see the candidate, everywhere or by segment. */
  readonly exposure: number | { readonly default: number; readonly segments?: Readonly<Record<string, number>> };
}

/** How `waygate watch` leads the candidate to all users. */
export interface ReleaseConfig {
  /** Names the release in every dialect and in the log; the candidate's marker unless set. Another candidate is another release. */
  readonly id?: string;
  /** Whom to ask. */
  readonly owner: string;
  /** `observe` unless set: the gate says what it would do, and does nothing. `advise`: people act. `enforce`: it acts. */
  readonly mode?: Mode;
  /** By journey or by cell (`checkout-guest × mobile-us`): `guard` unless set, `watch` holds and never rolls back, `info` does neither. */
  readonly roles?: CheckRoles;
  /** The first with 0 %, the last with 100 % of users everywhere. */
  readonly stages: readonly StageConfig[];
  /** For all stages that do not say otherwise. */
  readonly everyStage?: StageRulesConfig;
  /** After full exposure, with rollback still armed; 1800 unless set. */
  readonly watchSeconds?: number;
  readonly freezes?: readonly FreezeWindow[];
  /** The first executes, the next ones when it fails. */
  readonly actuators?: readonly ActuatorEntry[];
  readonly notifiers?: readonly NotifierEntry[];
  /** 60 to execute an order within (600 with an actuator `flagger`), 300 to prove a rollback within, unless set; seconds. */
  readonly deadlines?: { readonly applySeconds?: number; readonly proveSeconds?: number };
  /** Longest life of an override by role, in seconds; an owner's is 14 400 unless set. */
  readonly overrideSeconds?: Readonly<Partial<Record<Role, number>>>;
  /** Where people reach the server of `watch`, e.g. behind a proxy; where it listens unless set. Links in messages lead there, and Spinnaker is sent there. */
  readonly publicUrl?: string;
  readonly github?: GithubConfig;
  /** Roles that may read the release page, the JSON API and the flags over HTTP; whoever reaches the server unless set, as with `/metrics`. */
  readonly readers?: readonly Role[];
  /**
   * Evidence of presses, which `press_passed` looks for: `waygate press` keeps it there, because `watch` alone writes its own store.
   * `.waygate/presses.sqlite` unless set.
   */
  readonly presses?: string;
  /** Role tokens, as `waygate gate token create --file` writes them; `.waygate/tokens.json` unless set. */
  readonly tokens?: string;
}
