import type { JudgePolicy } from './policy.ts';
import type { PressDocument } from './pressure/press-document.ts';
import type { PressEvidence } from './pressure/press-evidence.ts';
import type { AbortPolicy, PressPolicy } from './pressure/press-policy.ts';
import type { ResultDocument } from './result.ts';
import type { Cell, RunRecord, Trigger } from './run-record.ts';

/** One `run`, `demo` or `press`, or one life of `watch`: the evidence that one verdict is made from. */
export interface Walk {
  readonly id: string;
  readonly command: 'demo' | 'run' | 'watch' | 'press' | 'release';
  readonly trigger: Trigger;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Seeds the order of twins and cells. */
  readonly seed: number;
  readonly target: string;
  /** Expected markers. */
  readonly releases: { readonly baseline: string; readonly candidate: string };
  readonly cells: readonly Cell[];
  readonly policy: JudgePolicy;
  readonly environment: Readonly<Record<string, string>>;
  /** What the walk ended with; null while under way or when it was cut off. */
  readonly result: ResultDocument | null;
  /** Of a `press`: what the load left behind and what was made of it; absent while under way. */
  readonly press?: StoredPress | undefined;
  /** Of a `release`: the release that it was walked for, as the audit log names it. */
  readonly release?: string | undefined;
  /** The walk that this press followed in the same command (`demo --press`). */
  readonly follows?: string | undefined;
  /** Runs that started earlier were deleted by age: the evidence is no longer complete. ISO 8601, UTC. */
  readonly forgottenBefore?: string | undefined;
}

export interface StoredPress {
  readonly evidence: PressEvidence;
  readonly policy: PressPolicy;
  readonly abort: AbortPolicy;
  readonly document: PressDocument;
}

/**
 * Where evidence is kept. The runner is its only writer.
 * Every method rejects with an `Error` whose message names the store and the way out.
 */
export interface EvidenceStore {
  beginWalk(walk: Walk): Promise<void>;
  endWalk(id: string, endedAt: string, result: ResultDocument): Promise<void>;
  endPress(id: string, endedAt: string, press: StoredPress): Promise<void>;
  /** Writes the run as it would stand if the runner died now: `inconclusive`, cause `killed`. */
  startRun(record: RunRecord): Promise<void>;
  /** Replaces the provisional record; finishing order is kept. */
  finishRun(record: RunRecord): Promise<void>;
  /** Newest first. */
  walks(): Promise<readonly Walk[]>;
  /** `latest` or an id; null when there is none. */
  walk(id: string): Promise<Walk | null>;
  /** In finishing order. */
  runs(walkId: string): Promise<readonly RunRecord[]>;
  /**
   * Deletes by age: walks that ended before the instant (ISO 8601, UTC), and of those that go on the runs that started before it, which
   * their `forgottenBefore` then tells. Resolves with the ids of the walks that are gone.
   */
  forget(before: string): Promise<readonly string[]>;
  close(): Promise<void>;
}
