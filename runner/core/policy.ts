/** The judge's numbers. Stored with the evidence, so that a verdict can be recomputed from it. */
export interface JudgePolicy {
  /** Bound on P(roll back | candidate no worse than baseline), per release. */
  readonly alpha: number;
  /** Number of exposure stages over which the evidence budget is spread. */
  readonly stages: number;
  /** Pairs over which the second half of the evidence budget is spread, per claim. */
  readonly horizon: number;
  /** Bad rate at or above which a claim `passes` is suspicious: at or above the measured flake rate. */
  readonly referenceRate: number;
  /** The same for claims `in time`. */
  readonly referenceRateSlow: number;
  /** HEALTHY shows that a claim's bad rate is below this. */
  readonly tolerated: number;
  /** HEALTHY shows that the bad rate of all pairs together is below this. */
  readonly toleratedPool: number;
  /** HEALTHY evidence that counts as shown (20 = 95 %). */
  readonly healthyAt: number;
  /** SUSPICION at which the cell is held and re-probed at once. */
  readonly suspicionAt: number;
  /** Share of the gate's evidence that goes to the pooled sequence of all pairs. */
  readonly poolShare: number;
  /** Least time between the first judged pair and `widen`. */
  readonly soakSeconds: number;
  /** Evidence of a cell older than this is no evidence. */
  readonly freshnessSeconds: number;
  readonly latency: LatencyPolicy;
}

/** How a step's time becomes one bit, "too slow or not". */
export interface LatencyPolicy {
  /** No step may take longer than this, whatever the baseline does. */
  readonly budgetMs: number;
  /** Quantile of the cell's past baseline times of that step that the derived budget starts from. */
  readonly quantile: number;
  /** The derived budget is quantile × (1 + headroom) + slackMs … */
  readonly headroom: number;
  readonly slackMs: number;
  /** … and the candidate gets this share on top. */
  readonly tolerance: number;
  /** Past baseline times needed before a budget is derived. */
  readonly minSamples: number;
}

/** The dark stage of detection.md 7.1: every claim below 20 %, the pool below 3 %, each at 95 %. */
export const DARK_STAGE: JudgePolicy = {
  alpha: 1 / 30,
  stages: 1,
  horizon: 2000,
  referenceRate: 0.01,
  referenceRateSlow: 0.05,
  tolerated: 0.2,
  toleratedPool: 0.03,
  healthyAt: 20,
  suspicionAt: 3,
  poolShare: 0.2,
  soakSeconds: 30,
  freshnessSeconds: 300,
  latency: {
    budgetMs: 5_000,
    quantile: 0.95,
    headroom: 0.5,
    slackMs: 100,
    tolerance: 0.1,
    minSamples: 3,
  },
};
