/** Where a release was when somebody looked at it and decided: what they want is meant for that. */
export interface Seen {
  /** The stage's name. */
  readonly stage: string;
  /** Number of the newest decision. */
  readonly decision: number;
}

/** Whether the release is elsewhere by now. */
export function hasMovedOn(now: Seen, seen: Seen): boolean {
  return now.stage !== seen.stage || now.decision !== seen.decision;
}

export function whereInWords({ stage, decision }: Seen): string {
  return `stage "${stage}" after decision ${decision}`;
}
