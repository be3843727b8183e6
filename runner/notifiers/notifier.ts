import type { Notice } from '../core/release/notice.ts';

/** A way to tell people. */
export interface Notifier {
  readonly id: string;
  /**
   * Delivers once. Rejects with `Undeliverable` when trying again makes no sense, with `TryLater` when the other side said how long to wait, else with
   * an `Error`: try again. No message contains a secret. Ends with the signal.
   */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** What notifiers are given; nothing else of the world. */
export interface NotifierTools {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** The other side will never take this message: a wrong address, a token that is refused. */
export class Undeliverable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Undeliverable';
  }
}

/** The other side asks to be left alone for a time (429 or 503 with `Retry-After`). */
export class TryLater extends Error {
  readonly afterMs: number;

  constructor(message: string, afterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TryLater';
    this.afterMs = afterMs;
  }
}
