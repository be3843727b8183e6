import type { JudgePolicy } from './policy.ts';
import type { LoadPhase } from './pressure/load-counts.ts';
import type { AbortPolicy, PressPolicy } from './pressure/press-policy.ts';
import type { Cell, Cohort } from './run-record.ts';

/** The validated configuration: every default filled in, every path absolute, every secret read. */
export interface Settings {
  /** The config file, for messages; null when the settings were made by a command (`demo`). */
  readonly file: string | null;
  /** Folders laid out like `journeys/`, in order of precedence; the built-in one comes last. */
  readonly roots: readonly string[];
  /** Id of the adapter in `shops/`. */
  readonly shop: string;
  /** Where users arrive, whichever release they get. No trailing slash. */
  readonly publicUrl: string;
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
  /** What `press` needs; null when the config has no section `pressure`. */
  readonly pressure: PressureSettings | null;
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

export const PRESS_ENVIRONMENTS = ['sandbox', 'staging', 'production'] as const;

export interface PressureSettings {
  /** Id of the load adapter: `shops/<id>.shop.ts` below one of the roots. */
  readonly shop: string;
  /** Folders laid out like `load/`, in order of precedence; the built-in one comes last. */
  readonly roots: readonly string[];
  readonly environment: (typeof PRESS_ENVIRONMENTS)[number];
  /** Exactly these hosts (`shop.example`, `127.0.0.1`) may be pressed; the target's host must be among them. */
  readonly allow: readonly string[];
  /** New intents per second at 100 % of users, at the busiest hour. */
  readonly peakIntentsPerSecond: number;
  /** What a stage must bear on top of its share: 1.5 = half as much again. */
  readonly factor: number;
  readonly phases: Readonly<Record<LoadPhase, number>>;
  /** Journeys walk this long before the load starts, so that each cell can be compared with itself. */
  readonly idleSeconds: number;
  /** Segment id → share of the mix. */
  readonly segments: Readonly<Record<string, number>>;
  /** Cells that are walked meanwhile. */
  readonly cells: readonly Cell[];
  readonly client: {
    readonly attempts: number;
    readonly timeoutMs: number;
    readonly deadlineMs: number;
    readonly backoffMs: { readonly base: number; readonly cap: number };
    readonly budget: { readonly ratio: number; readonly burst: number };
    readonly honourRetryAfter: boolean;
  };
  readonly caps: { readonly requestsPerSecond: number; readonly seconds: number; readonly concurrentIntents: number };
  readonly policy: PressPolicy;
  readonly abort: AbortPolicy;
  /** Where the shop's books are read (`shops/<id>.books.ts`); null: effects are not assessed. */
  readonly books: { readonly url: string } | null;
  readonly k6: { readonly executablePath: string | null };
}
