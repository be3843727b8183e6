import type { Judgement } from '../../core/judge/judgement.ts';
import { cellKey, type RunRecord } from '../../core/run-record.ts';
import type { EvidenceStore } from '../../core/walk.ts';
import type { Metrics } from '../../metrics/create-metrics.ts';
import type { WatchJudge } from './watch-judge.ts';

export interface WatchEvidenceNeeds {
  readonly judge: WatchJudge;
  readonly store: EvidenceStore;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** One line for the person who watches. */
  readonly note: (line: string) => void;
}

/** Everything that follows from the runs of a watch: stored, then judged, then shown in the metrics, one by one. */
export interface WatchEvidence {
  /** Rejects when the store does not take it: a run that could not be written down is not made. */
  onRunStart(record: RunRecord): Promise<void>;
  /** Rejects when the store does not take it; such a run is neither judged nor counted. */
  onRunEnd(record: RunRecord): Promise<void>;
  /** As of now: evidence goes stale also when nothing happens. */
  judgement(): Judgement;
  /** Runs judged. */
  runs(): number;
  /** What the last write said; null when it succeeded. */
  storeProblem(): string | null;
}

export function createWatchEvidence({ judge, store, metrics, now, note }: WatchEvidenceNeeds): WatchEvidence {
  let runs = 0;
  let storeProblem: string | null = null;
  let told: string | null = null;

  const written = async (write: Promise<void>) => {
    try {
      await write;
      storeProblem = null;
    } catch (error) {
      storeProblem = (error as Error).message;
      metrics.record({ kind: 'store_error' });
      note(storeProblem);
      throw error;
    }
  };

  const judgement = (): Judgement => {
    const current = judge.judgement();
    metrics.record({ kind: 'verdict', standing: current, atMs: now() });
    const standing = standingOf(current);
    if (standing !== told) note(`${current.verdict}: ${current.reasons[0]?.text ?? current.shown}`);
    told = standing;
    return current;
  };

  return {
    onRunStart: (record) => written(store.startRun(record)),
    async onRunEnd(record) {
      await written(store.finishRun(record));
      runs += 1;
      judge.observe(record);
      metrics.record({ kind: 'run', record });
      const { outcome, failure, inconclusive } = record;
      const what =
        failure === null ? inconclusive?.message : `${failure.step ?? 'outside every step'}: ${failure.message}`;
      if (outcome !== 'pass')
        note(
          `${outcome} ${record.journey} × ${record.segment} (${record.cohort}${record.trigger === 'burst' ? ', asked again' : ''}) ${firstLine(what)}`,
        );
      judgement();
    },
    judgement,
    runs: () => runs,
    storeProblem: () => storeProblem,
  };
}

/** What the person who watches should hear of when it changes: the verdict, what kind of reason leads, and which cells are suspicious. */
function standingOf({ verdict, reasons, burst }: Judgement): string {
  return [
    verdict,
    verdict === 'roll_back' ? '' : reasons[0]?.code,
    ...(verdict === 'hold' ? burst.map(cellKey) : []),
  ].join();
}

function firstLine(text: string | undefined): string {
  return (text ?? '').split('\n')[0]?.slice(0, 200) ?? '';
}
