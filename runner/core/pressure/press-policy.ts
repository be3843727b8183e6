/** What a release must bear. Every share is of 1. Stored with the evidence. */
export interface PressPolicy {
  /** Share of intents served in time under pressure ÷ the same share in the baseline phase: at least this. */
  readonly goodputRatio: number;
  /** p95 under pressure: at most `p95Ratio` × the baseline phase's p95 + `p95SlackMs`. */
  readonly p95Ratio: number;
  readonly p95SlackMs: number;
  /** Attempts per intent under pressure, at most. */
  readonly amplification: number;
  /** Inner calls of any kind per request, under pressure ÷ in the baseline phase, beyond what the mix of requests explains: at most. */
  readonly shopAmplification: number;
  /** Seconds after the pressure's end until intents are served in time again, at most. */
  readonly recoverySeconds: number;
  /** Of answers: 5xx, 429, none. */
  readonly errorShare: number;
  readonly throttledShare: number;
  readonly noAnswerShare: number;
  /** Of the operations that place an order: orders that exist although nobody was told, at most. */
  readonly orphanShare: number;
  /** p95 of two tabs of one session: at most `pairRatio` × p95 of one tab + `pairSlackMs`. */
  readonly pairRatio: number;
  readonly pairSlackMs: number;
  /** Fewer intents in a phase than this say nothing. */
  readonly minIntents: number;
  /** Of the generator: above it what was measured may be its own slowness. */
  readonly cpuRatio: number;
  /** Chance that journeys as good as the old release's, and as good as idle, are blamed all the same: all of them together. */
  readonly journeyAlpha: number;
}

/** When load is ended before its plan is, on what the shop shows in windows of `windowSeconds`, judged once a second. */
export interface AbortPolicy {
  readonly windowSeconds: number;
  /** The rules below must hold in this many of the last three windows. */
  readonly windows: 1 | 2 | 3;
  /** Of answers under pressure: 5xx (503 with shedding included) and none, together. */
  readonly failedShare: number;
  /** Drop of the journeys' pass share against idle, as a share of 1. */
  readonly journeyDrop: number;
  /** p95 of intents ÷ that of the baseline phase. */
  readonly p95Ratio: number;
  /** The probe has had no good answer for this long. */
  readonly probeDownSeconds: number;
}
