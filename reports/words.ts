import type { CellState, ReasonCode, VerdictValue } from '../runner/core/result.ts';
import type { FailureClass, InconclusiveCause } from '../runner/core/run-record.ts';

/** Words and icons for the closed sets of the contracts, so that the page says each thing in one way. */
export type Tone = 'good' | 'wait' | 'bad' | 'none';

/** A word and its mark. */
export interface Said {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: string;
}

export const VERDICT_WORDS: Readonly<Record<VerdictValue | 'none', Said>> = {
  widen: { word: 'Widen', tone: 'good', icon: 'widen' },
  hold: { word: 'Hold', tone: 'wait', icon: 'hold' },
  roll_back: { word: 'Roll back', tone: 'bad', icon: 'roll-back' },
  none: { word: 'No verdict', tone: 'none', icon: 'none' },
};

export const STATE_WORDS: Readonly<Record<CellState, Said & { readonly means: string }>> = {
  good: { word: 'Healthy', tone: 'good', icon: 'good', means: 'shown to be below the tolerated failure rate' },
  undecided: {
    word: 'Undecided',
    tone: 'none',
    icon: 'undecided',
    means: 'nothing speaks against it, not enough speaks for it yet',
  },
  suspicious: { word: 'Suspicious', tone: 'wait', icon: 'suspicious', means: 'recent failures, asked again at once' },
  bad: { word: 'Worse', tone: 'bad', icon: 'bad', means: 'the candidate is worse than the baseline' },
  no_data: { word: 'No data', tone: 'none', icon: 'none', means: 'no complete pair of runs' },
  stale: { word: 'Stale', tone: 'wait', icon: 'stale', means: 'its evidence is too old to count' },
  wrong_release: {
    word: 'Wrong release',
    tone: 'wait',
    icon: 'wrong-release',
    means: 'pages came from another release than the one asked for',
  },
};

export const REASON_WORDS: Readonly<Record<ReasonCode, string>> = {
  no_data: 'No data',
  stale: 'Evidence too old',
  undecided: 'Not decided yet',
  soaking: 'Still soaking',
  wrong_release: 'Wrong release',
  control_unhealthy: 'Baseline unhealthy too',
  regression: 'Regression',
  segment_missing: 'Segment missing',
  entry_unmet: 'Entry criterion unmet',
  exit_unmet: 'Exit criterion unmet',
  freeze: 'Change freeze',
  alert: 'Alert firing',
  override: 'Override in force',
  awaiting_approval: 'Awaiting approval',
  deadline: 'Deadline reached',
  actuator_failed: 'Actuator failed',
  exposure_drift: 'Exposure changed elsewhere',
  config_invalid: 'Configuration invalid',
  infeasible: 'Not feasible',
};

export const KIND_WORDS: Readonly<Record<FailureClass | InconclusiveCause | 'slow', string>> = {
  assertion: 'expectation not met',
  timeout: 'timed out',
  http_4xx: 'answered 4xx',
  http_5xx: 'answered 5xx',
  network: 'network error',
  js_error: 'script error',
  data: 'wrong data',
  accessibility: 'not accessible',
  slow: 'too slow',
  cohort_mismatch: 'another release answered',
  runner_fault: 'the probe failed',
  killed: 'the probe was killed',
  throttled: 'the shop throttled the probe',
  blocked: 'the shop blocked the probe',
  target_refused: 'the target refused connections',
};
