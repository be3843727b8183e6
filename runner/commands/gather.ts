import { setTimeout } from 'node:timers/promises';
import type { Catalogue } from '../config/discover.ts';
import { judgeState } from '../core/judge/judge.ts';
import { createJudgeState, observe } from '../core/judge/judge-state.ts';
import type { Judgement } from '../core/judge/judgement.ts';
import type { Cell, Cohort, RunRecord } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import type { EvidenceStore, Walk } from '../core/walk.ts';
import { createBrowserEngine } from '../engines/browser/browser-engine.ts';
import type { Progress, Snapshot } from '../terminal/progress.ts';
import { type RoundSource, roundSource, type Until } from './round-source.ts';
import type { Surroundings } from './surroundings.ts';

export interface GatherRequest {
  readonly walk: Walk;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly cohorts: readonly Cohort[];
  readonly until: Until;
  readonly timeLimitSeconds: number;
  readonly store: EvidenceStore;
  readonly progress: Progress;
}

export type StoppedBy = 'judge' | 'rounds' | 'time' | 'person';

/** Both releases failing for this long, with every other cell looked at, can't be cleared by more probing: somebody must look. */
const CONTROL_UNHEALTHY_MS = 60_000;
const LOOKED_AT_PAIRS = 3;
/** When the judge is done, rounds under way may end on their own; they may still change its mind. */
const DRAIN_MS = 10_000;

/**
 * Walks round after round on every free worker; each record is stored before it is judged. Resolves when the judge is done (or the
 * rounds, the time or the person's patience are) and no browser is left.
 */
export async function gather(request: GatherRequest, { signal, now }: Surroundings): Promise<StoppedBy> {
  const { walk, settings, store, progress, until, timeLimitSeconds } = request;
  const startedAt = now();
  const deadline = AbortSignal.timeout(timeLimitSeconds * 1000);
  let state = createJudgeState(walk);
  let judgement = judgeState(state, startedAt);
  let runs = 0;
  let serial = 0;
  let unhealthySince: number | null = null;
  let doneSince: number | null = null;
  let broken: unknown = null;
  const underWay = new Map<Promise<void>, Cell>();

  const snapshot = (): Snapshot => ({
    cells: judgement.cells,
    odds: judgement.odds,
    limit: judgement.limit,
    runs,
    seconds: (now() - startedAt) / 1000,
    missing: judgement.verdict === 'hold' ? (judgement.reasons[0]?.text ?? '') : judgement.verdict,
  });
  const engine = createBrowserEngine({
    settings,
    catalogue: request.catalogue,
    walk: walk.id,
    now,
    onRunStart: (record) => store.startRun(record),
    async onRunEnd(record: RunRecord) {
      await store.finishRun(record);
      runs += 1;
      state = observe(state, record);
      judgement = judgeState(state, now());
      const unhealthy = judgement.reasons.some(({ code }) => code === 'control_unhealthy');
      unhealthySince = unhealthy ? (unhealthySince ?? now()) : null;
      progress.ran(record);
      progress.update(snapshot());
    },
  });

  const rounds: RoundSource = roundSource(until, { walk, cohorts: request.cohorts, judgement: () => judgement });
  const stoppedBy = (): StoppedBy | null => {
    if (signal.aborted) return 'person';
    if (until === 'decided' && isDone(judgement, unhealthySince, now())) return 'judge';
    if (deadline.aborted) return 'time';
    return null;
  };
  const interrupted = new Promise<void>((resolve) => {
    for (const source of [signal, deadline]) source.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    for (;;) {
      const stop = stoppedBy();
      doneSince = stop === 'judge' ? (doneSince ?? now()) : null;
      const draining = doneSince !== null && underWay.size > 0 && now() - doneSince < DRAIN_MS;
      if (broken !== null || (stop !== null && !draining)) return stop ?? 'judge';
      while (!draining && underWay.size < settings.limits.workers) {
        const round = rounds.next([...underWay.values()]);
        if (round === null) break;
        serial += 1;
        const id = `${walk.id}-${String(serial).padStart(5, '0')}`;
        const running: Promise<void> = engine
          .walkRound({ round: id, ...round })
          .then(() => undefined, (error: unknown) => { broken ??= error; })
          .finally(() => underWay.delete(running));
        underWay.set(running, round.cell);
      }
      if (underWay.size === 0) return 'rounds';
      await Promise.race([interrupted, ...(draining ? [setTimeout(DRAIN_MS, null, { ref: false })] : []), ...underWay.keys()]);
    }
  } finally {
    await engine.close();
    await Promise.allSettled(underWay.keys());
    judgement = judgeState(state, now());
    progress.end(snapshot());
    if (broken !== null) throw broken;
  }
}

function isDone({ verdict, cells }: Judgement, unhealthySince: number | null, now: number): boolean {
  if (verdict !== 'hold') return true;
  const looked = cells.every(({ pairs }) => pairs >= LOOKED_AT_PAIRS);
  return looked && unhealthySince !== null && now - unhealthySince >= CONTROL_UNHEALTHY_MS;
}
