/** What became of a notice at one notifier; for metrics and the log. `message` never contains a secret. */
export type DispatchEvent = { readonly notifier: string; readonly release: string; readonly notice: string } & (
  | { readonly kind: 'delivered'; readonly attempts: number }
  | { readonly kind: 'retried'; readonly attempts: number; readonly waitMs: number; readonly message: string }
  | { readonly kind: 'failed'; readonly attempts: number; readonly why: GaveUp; readonly message: string }
);

/**
 * Why a notice was given up: `undeliverable`: the other side refuses it; `patience`: its time was over; `overtaken`: something more urgent waited behind
 * it; `queue_full`: too many waited; `closed`: waygate ends.
 */
export type GaveUp = 'undeliverable' | 'patience' | 'overtaken' | 'queue_full' | 'closed';
