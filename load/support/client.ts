import type { Response } from 'k6/http';
import type { GaveUpReason, Operation } from './counters.ts';
import type { Shopper } from './http-shop.ts';

/** An operation brought no useful answer, and the client's policy allows no further attempt. */
export class GaveUp extends Error {
  readonly reason: GaveUpReason;
  /** The shop's code of a refusal; null when it did not refuse. */
  readonly code: string | null;

  constructor(reason: GaveUpReason, message: string, code: string | null = null) {
    super(message);
    this.name = 'GaveUp';
    this.reason = reason;
    this.code = code;
  }
}

export interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
}

export interface Expectation {
  /** Statuses that are a useful answer; 200 and 303 unless said. */
  readonly status?: readonly number[];
  /**
   * Says what is wrong with an answer of a useful status; null when it is fine. Status 200 alone is no success. What is wrong may pass:
   * the policy decides on another attempt.
   */
  readonly wrong?: (answer: Answer) => string | null;
  /** Says that the answer is a final refusal that the scenario counts on (sold out): its code, or null. */
  readonly refusal?: (answer: Answer) => string | null;
  /** Says that the answer is a final refusal that nobody counts on (coupon unknown): its code, or null. */
  readonly refused?: (answer: Answer) => string | null;
  /** The body is needed; otherwise it is discarded. */
  readonly body?: boolean;
}

/**
 * One intent's HTTP client: cookies, marks, release pin, retries, deadline and counters are its own. Every method makes as many attempts as
 * the plan's policy allows and gives the first useful answer, or throws `GaveUp`.
 */
export interface Client {
  readonly shopper: Shopper;
  get(op: Operation, path: string, expectation?: Expectation): Answer;
  post(op: Operation, path: string, form: Readonly<Record<string, string>>, expectation?: Expectation): Answer;
  /** The same form twice at the same moment, one session: both answers. Counted as `<op>_pair` where there is one. */
  postPair(op: Operation, path: string, form: Readonly<Record<string, string>>): readonly [Answer, Answer];
  /** What a request of this client carries: cookies, mark, pin, user agent. For requests that the scenario sends itself, in a batch. */
  headers(): Readonly<Record<string, string>>;
  /** Absolute address with the pin in it, where the pin is a query parameter. */
  url(path: string): string;
  cookie(name: string): string | null;
  /** Attempts made at an operation so far. */
  attemptsAt(op: Operation): number;
  /** The client itself hung up on the last attempt at it, before its time limit. */
  hungUpOn(op: Operation): boolean;
  /** Counts a request that the scenario sends itself; to be told before it is sent. All but the first one at an operation are copies. */
  sending(op: Operation): void;
  /**
   * What the policy does about an answer to a request that the scenario sent itself, and that may yet succeed: ms to wait before it is asked
   * for again, by `get` or `post`, as one more attempt at the same. Throws `GaveUp` when it must not be.
   */
  again(op: Operation, answer: Answer): number;
  /** Counts the answer to a request that the scenario sent itself, and takes its cookies over. `useful`: it brought what was asked for. */
  note(op: Operation, response: Response, useful: boolean): Answer;
}
