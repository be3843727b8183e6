import type { AbortPolicy, PressPolicy } from './press-policy.ts';

/** What a release must bear unless the config says otherwise. */
export const PRESS_POLICY: PressPolicy = {
  // A retry storm that is over must leave at least nine of ten intents served (load tests of retry storms, after-trigger goodput ≥ 90 %).
  goodputRatio: 0.9,
  // Twice as slow is what the abort rules of load tests call degraded; the slack keeps a shop of 40 ms from failing at 90 ms.
  p95Ratio: 2,
  p95SlackMs: 250,
  // A retry budget of 10 % (Google SRE, "Addressing cascading failures": per-client retry ratio) and as much again for noise.
  amplification: 1.2,
  // The mix of requests is accounted for; a second layer of retries doubles the work at least.
  shopAmplification: 1.5,
  recoverySeconds: 30,
  // 5xx other than 503 are never a way to shed load.
  errorShare: 0.005,
  throttledShare: 0.02,
  noAnswerShare: 0.02,
  orphanShare: 0.01,
  // A shop that does the two tabs' work one after the other takes longer by that work, not by a lock's patience.
  pairRatio: 1.25,
  pairSlackMs: 150,
  minIntents: 10,
  // Of a core. Above it k6 itself begins to queue (its own guidance: keep 20 % idle; 10 more because cores are shared here).
  cpuRatio: 0.7,
  // For all journeys together: see `journey-reasons.ts`.
  journeyAlpha: 0.005,
};

/** When load is ended early unless the config says otherwise: windows of 10 s, two of three (k6 knows no windowed thresholds, so the runner does it). */
export const ABORT_POLICY: AbortPolicy = {
  windowSeconds: 10,
  windows: 2,
  failedShare: 0.5,
  journeyDrop: 0.5,
  p95Ratio: 10,
  probeDownSeconds: 15,
};
