import { EXIT } from '../exit-code.ts';
import type { Reason, VerdictValue } from '../result.ts';
import type { Exposure } from './exposure.ts';
import type { Standing } from './standing.ts';
import { isLastStage, type ReleaseState } from './state.ts';

export const RELEASE_SCHEMA = 'waygate.release/v1';

export type ReleaseOutcome = 'complete' | 'rolled_back' | 'rollback_failed' | 'held';

/** What a conducted release ended with. Fields may be added, none renamed. */
export interface ReleaseDocument {
  readonly schema: typeof RELEASE_SCHEMA;
  readonly outcome: ReleaseOutcome;
  readonly exitCode: number;
  readonly release: string;
  readonly stages: readonly {
    readonly name: string;
    readonly exposure: Exposure;
    readonly enteredAt: string;
    readonly verdict: VerdictValue | null;
  }[];
  readonly reasons: readonly Reason[];
  /** When the fault was there for the users that the stage exposes, ISO 8601, UTC; null: there is none. */
  readonly faultFrom: string | null;
  /** From `faultFrom` to the decision to roll back. */
  readonly decidedAfterSeconds: number | null;
  /** From `faultFrom` until every segment was seen to be served by the baseline again. */
  readonly provedAfterSeconds: number | null;
  /**
   * Users who met the fault in this release, as they were counted; without a fault, who met anything amiss on the candidate since the
   * release began. null: no users were counted.
   */
  readonly shoppersHit: number | null;
  /** How many of the same users a gate with fixed windows would have let meet it; null: not known, `shoppers.unknown` says why. */
  readonly shoppersHitFixedWindow: number | null;
  /** The same of a release without a gate. */
  readonly shoppersHitNoGate: number | null;
  /** What the three numbers rest on; null: no users were counted. */
  readonly shoppers: ReleaseShoppers | null;
  readonly runs: number;
  readonly seconds: number;
  readonly walk: string;
  readonly report: string | null;
}

/** Users of a shop that counts them and knows who would have come otherwise: the demo's. */
export interface ReleaseShoppers {
  readonly perSecond: number;
  /** Sessions that ended since the release began, those among them that the candidate served, and those that met the fault. */
  readonly sessions: number;
  readonly onCandidate: number;
  readonly hit: number;
  /** Sessions that were served late or not at all while the machine was too slow for everybody: not among `hit`. */
  readonly excused: number;
  /** What the model behind the next two says of this very release: how far it is to be trusted. */
  readonly modelled: number | null;
  readonly fixedWindow: number | null;
  readonly noGate: number | null;
  /** When the gate with fixed windows would have taken the release back, from `faultFrom`; null: never, or not known. */
  readonly fixedWindowAfterSeconds: number | null;
  /** It would have taken the release back without the fault as well, as slow as the machine was: then `fixedWindow` is no merit of its. */
  readonly fixedWindowFalseAlarm: boolean | null;
  /** How long after `faultFrom` nobody else would have noticed: up to then users are counted in `fixedWindow` and `noGate`. */
  readonly horizonSeconds: number;
  /** Why `modelled`, `fixedWindow` and `noGate` are null. */
  readonly unknown: string | null;
}

export interface ReleaseFacts
  extends Pick<ReleaseDocument, 'faultFrom' | 'runs' | 'seconds' | 'walk' | 'report'>,
    Partial<Pick<ReleaseDocument, 'shoppers'>> {}

/** The document of a release where it stands now. */
export function releaseDocumentOf(
  state: ReleaseState,
  standing: Standing,
  { shoppers = null, ...facts }: ReleaseFacts,
): ReleaseDocument {
  const outcome = releaseOutcomeOf(state);
  const since = (instant: string | null | undefined) =>
    facts.faultFrom === null || instant == null ? null : (Date.parse(instant) - Date.parse(facts.faultFrom)) / 1000;
  return {
    schema: RELEASE_SCHEMA,
    outcome,
    exitCode: EXIT_CODES[outcome],
    release: state.plan.id,
    stages: state.visits.map(({ name, exposure, enteredAt, verdict }) => ({ name, exposure, enteredAt, verdict })),
    reasons: standing.reasons,
    decidedAfterSeconds: since(state.rollback?.decidedAt),
    provedAfterSeconds: since(state.rollback?.provedAt),
    shoppersHit: shoppers?.hit ?? null,
    shoppersHitFixedWindow: shoppers?.fixedWindow ?? null,
    shoppersHitNoGate: shoppers?.noGate ?? null,
    shoppers,
    ...facts,
  };
}

const EXIT_CODES: Readonly<Record<ReleaseOutcome, number>> = {
  complete: EXIT.ok,
  held: EXIT.hold,
  rolled_back: EXIT.rollBack,
  rollback_failed: EXIT.rollBack,
};

/** As the log leaves it: what is still open is held. */
export function releaseOutcomeOf(state: ReleaseState): ReleaseOutcome {
  if (state.phase === 'rolled_back') return 'rolled_back';
  if (state.rollback !== null) return 'rollback_failed';
  return (state.phase === 'closed' || state.phase === 'watched') && isLastStage(state) ? 'complete' : 'held';
}
