import type { JudgePolicy } from './policy.ts';
import type { Cell, Cohort } from './run-record.ts';

/** The validated configuration: every default filled in, every path absolute, every secret read. */
export interface Settings {
  /** The config file, for messages; null when the settings were made by a command (`demo`). */
  readonly file: string | null;
  /** Folders laid out like `journeys/`, in order of precedence; the built-in one comes last. */
  readonly roots: readonly string[];
  /** Id of the adapter in `shops/`. */
  readonly shop: string;
  readonly cohorts: Readonly<Record<Cohort, CohortSettings>>;
  readonly cells: readonly Cell[];
  readonly accounts: Readonly<Record<string, { readonly email: string; readonly password: string }>>;
  readonly schedule: readonly JourneySchedule[];
  readonly judge: JudgePolicy;
  readonly store: { readonly path: string; readonly maxDays: number };
  readonly artefacts: { readonly folder: string; readonly maxMegabytes: number; readonly maxDays: number };
  readonly limits: Limits;
  /** `sandbox`: Chromium's own, left out for root whatever is set here. */
  readonly browser: { readonly executablePath: string | null; readonly sandbox: boolean };
  readonly server: { readonly host: string; readonly port: number };
  /** Values that must never be written anywhere. */
  readonly secrets: readonly string[];
  /** The runner's place, as a metrics label. */
  readonly location: string;
}

export interface CohortSettings {
  readonly baseUrl: string;
  /** The release marker that proves that a document came from this cohort. */
  readonly release: string;
  readonly pin: Pin | null;
  readonly attest: Attest;
}

/** How a run asks for its cohort; null when the cohort has a base URL of its own. */
export type Pin =
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly value: string }
  | { readonly kind: 'query'; readonly name: string; readonly value: string };

/** Where every document says which release made it. `endpoint` is asked once per run, before the journey. */
export type Attest =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'meta'; readonly name: string }
  | { readonly kind: 'endpoint'; readonly path: string; readonly field: string };

export interface JourneySchedule {
  readonly journey: string;
  /** Six-field cron expression as node-cron reads it. */
  readonly cron: string;
  readonly timezone: string;
}

export interface Limits {
  /** Browsers at work at once; one per core unless set. */
  readonly workers: number;
  /** Longest run, including context and evidence, before its worker is killed as a group. */
  readonly runKillMs: number;
  readonly runsPerBrowser: number;
  readonly minutesPerBrowser: number;
  readonly browserRssMegabytes: number;
  /** Most Prometheus series that the configured cells may make. */
  readonly series: number;
}
