import type { CohortPlan } from '../../../journeys/support/cohort-plan.ts';
import type { Segment } from '../../../journeys/support/segment.ts';
import type { WalkReport } from '../../../journeys/support/walk.ts';
import type { Artefact } from '../../core/run-record.ts';
import type { FoundChromium } from './find-chromium.ts';

/** What a worker is told once, right after it was forked. By IPC: arguments and environment can be read by other users. */
export interface WorkerSetup {
  readonly browser: FoundChromium;
  readonly sandbox: boolean;
  /** Hosts of all cohorts. */
  readonly hosts: readonly string[];
  /** Values to mask in everything that the worker writes. */
  readonly secrets: readonly string[];
  readonly version: string;
}

/** One run, as the worker needs to know it. */
export interface RunPlan {
  readonly runId: string;
  readonly journeyFile: string;
  readonly shopFile: string;
  readonly segment: Segment;
  readonly cohort: CohortPlan;
  readonly account: { readonly email: string; readonly password: string } | null;
  /** Upper bound for the journey itself. */
  readonly longestMs: number;
  readonly trace: boolean;
  /** Where artefacts go, and how their file names start. */
  readonly artefacts: { readonly folder: string; readonly prefix: string };
}

export interface RunAnswer {
  readonly runId: string;
  /** null when the run broke down before or beside the journey; `problem` says how. */
  readonly report: WalkReport | null;
  readonly problem: string | null;
  /** Opening the context and the page. */
  readonly launchMs: number;
  readonly artefacts: readonly Artefact[];
  /** The context could not be closed in time, or the browser is gone: this worker must not be used again. */
  readonly spent: boolean;
}

export type ToWorker =
  | { readonly type: 'setup'; readonly setup: WorkerSetup }
  | { readonly type: 'run'; readonly plan: RunPlan }
  | { readonly type: 'leave' };

export type FromWorker =
  | { readonly type: 'browser'; readonly pid: number }
  | { readonly type: 'ready'; readonly browserVersion: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'walked'; readonly answer: RunAnswer };
