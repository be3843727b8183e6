/** What a release has been asked, and the work it made of it. Cumulative since the shop was started. */
export interface Served {
  /** At the edge. */
  requests: number;
  /** By service: calls that it worked on. */
  readonly work: Record<string, number>;
  /** By service: calls that it refused for being busy. */
  readonly refused: Record<string, number>;
  /** Calls that were worked on to the end after their caller had left, or its time was up. */
  wasted: number;
}

export function nothingServed(): Served {
  return { requests: 0, work: {}, refused: {}, wasted: 0 };
}
