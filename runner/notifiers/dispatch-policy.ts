import type { Notice } from '../core/release/notice.ts';

/** How hard a dispatcher tries. */
export interface DispatchPolicy {
  /** One attempt may take so long. */
  readonly attemptMs: number;
  /** Before the n-th attempt again: a random time up to `baseMs` · 2^(n-1), at most `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
  /** A `Retry-After` is kept up to here. */
  readonly retryAfterCapMs: number;
  /** How long a notice is tried, by its urgency. */
  readonly patienceMs: Readonly<Record<Notice['urgency'], number>>;
  /** Most notices that wait per notifier. */
  readonly queue: number;
}

export const DISPATCH_POLICY: DispatchPolicy = {
  attemptMs: 10_000,
  baseMs: 1_000,
  capMs: 30_000,
  retryAfterCapMs: 300_000,
  patienceMs: { info: 300_000, warn: 900_000, page: 3_600_000 },
  queue: 100,
};
