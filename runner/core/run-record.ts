/**
 * The one contract between gather (browsers, k6) and everything after it (judge, metrics, pages, reports).
 * JSON-safe and readonly: what is stored is exactly what was observed.
 */
export const RUN_SCHEMA = 'waygate.run/v1';

export const COHORTS = ['baseline', 'candidate'] as const;
/** The release that should serve a run. */
export type Cohort = (typeof COHORTS)[number];

export const OUTCOMES = ['pass', 'fail', 'inconclusive', 'skipped'] as const;
/** Only `fail` speaks against a release; `inconclusive` means that the probe, not the shop, could not tell. */
export type Outcome = (typeof OUTCOMES)[number];

export const FAILURE_CLASSES = [
  'assertion',
  'timeout',
  'http_4xx',
  'http_5xx',
  'network',
  'js_error',
  'data',
  'accessibility',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

export const INCONCLUSIVE_CAUSES = [
  'cohort_mismatch',
  'runner_fault',
  'killed',
  'throttled',
  'blocked',
  'target_refused',
] as const;
export type InconclusiveCause = (typeof INCONCLUSIVE_CAUSES)[number];

export const TRIGGERS = ['schedule', 'adhoc', 'press', 'burst', 'drill', 'proof'] as const;
/**
 * Why a run was made. Only `schedule` enters the service-level series. `proof`: walked as any user is, unpinned, to see that a rollback
 * reached them; it is no evidence for or against the candidate.
 */
export type Trigger = (typeof TRIGGERS)[number];

export const PRESSURE_PHASES = ['idle', 'warm', 'baseline', 'pressure', 'recovery'] as const;
export type PressurePhase = (typeof PRESSURE_PHASES)[number];

export interface RunRecord {
  readonly schema: typeof RUN_SCHEMA;
  /** Unique; sorts by time. */
  readonly id: string;
  /** The walk (one `run` or `demo`, or one life of `watch`) whose evidence this run belongs to. */
  readonly walk: string;
  /** Shared by the twins. */
  readonly round: string;
  readonly journey: string;
  readonly segment: string;
  readonly cohort: Cohort;
  /** Every release the documents of this run named, in order of first sight; empty when none was seen. */
  readonly releasesSeen: readonly string[];
  readonly trigger: Trigger;
  readonly phase: PressurePhase;
  readonly outcome: Outcome;
  /** Set if and only if the outcome is `fail`. */
  readonly failure: Failure | null;
  /** Set if and only if the outcome is `inconclusive`. */
  readonly inconclusive: Inconclusive | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** From the first navigation to the end of the last step; null when the run never navigated. */
  readonly durationMs: number | null;
  /** Waiting for a worker. */
  readonly queueMs: number;
  /** Preparing the browser and the context for this run. */
  readonly launchMs: number;
  /** Runs under way on other workers when this one started. */
  readonly beside: number;
  readonly steps: readonly StepRecord[];
  /** Requests on revenue paths (form posts and API calls to the shop itself). */
  readonly requests: readonly RequestRecord[];
  readonly vitals: Vitals;
  readonly intent: Intent | null;
  readonly order: OrderSeen | null;
  readonly artefacts: readonly Artefact[];
  /** What the browser said, newest last, secrets masked, bounded in number and length. */
  readonly observations: readonly Observation[];
}

export interface Failure {
  readonly class: FailureClass;
  /** Name of the step that failed, or null when the journey failed outside every step. */
  readonly step: string | null;
  readonly message: string;
}

export interface Inconclusive {
  readonly cause: InconclusiveCause;
  readonly message: string;
}

export interface StepRecord {
  readonly name: string;
  /** From the journey's first navigation. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly outcome: 'pass' | 'fail';
}

export interface RequestRecord {
  readonly method: string;
  /** Path with ids folded (`/p/:id`), no query string. */
  readonly endpoint: string;
  /** null when no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
}

/** Web vitals of the run's documents: the worst of each; null when not measured. */
export interface Vitals {
  readonly ttfbMs: number | null;
  readonly fcpMs: number | null;
  readonly lcpMs: number | null;
  readonly cls: number | null;
}

/** What the run meant to buy, written down before it acts. */
export interface Intent {
  readonly items: readonly IntentItem[];
  readonly currency: string | null;
  readonly coupon: string | null;
  readonly payment: string | null;
  readonly email: string | null;
}

export interface IntentItem {
  readonly sku: string;
  readonly quantity: number;
  /** In minor units of the currency, as first shown to the shopper; null until shown. */
  readonly unitPriceMinor: number | null;
}

/** What the shop said was ordered. */
export interface OrderSeen {
  readonly number: string;
  readonly totalMinor: number | null;
  readonly currency: string | null;
}

export interface Artefact {
  readonly kind: 'screenshot' | 'trace';
  readonly path: string;
}

export interface Observation {
  readonly kind: 'console' | 'pageerror' | 'request_failed' | 'document';
  readonly atMs: number;
  readonly text: string;
}

/** The unit that is scheduled, judged and shown. */
export interface Cell {
  readonly journey: string;
  readonly segment: string;
}

/** Stable text key of a cell, for maps and labels. */
export function cellKey(cell: Cell): string {
  return `${cell.journey} × ${cell.segment}`;
}
