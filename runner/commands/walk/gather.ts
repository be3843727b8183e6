import { setTimeout } from 'node:timers/promises';
import type { Catalogue } from '../../config/discover.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { Cell, Cohort } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore, Walk } from '../../core/walk.ts';
import type { Progress } from '../../terminal/progress.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { aborted } from './aborted.ts';
import { roundSource, type Until } from './round-source.ts';
import { createRunningJudgement } from './running-judgement.ts';
import { createStoringEngine } from './storing-engine.ts';

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

export type StoppedBy = 'judge' | 'rounds' | 'time' | 'person' | 'browser';

/** When the judge is done, rounds under way may end on their own; they may still change its mind. */
const DRAIN_MS = 10_000;
/** Browsers that fail to start one after the other, per worker, before a walk is given up. */
const FAILED_STARTS = 5;

/**
 * Begins the walk in the store as soon as a browser is warm, and walks round after round on every free worker; each record is stored
 * before it is judged. Resolves when the judge is done (or the rounds, the time or the person's patience are) and no browser is left.
 * Rejects when the store or the engine breaks, with `CommandProblem` when no browser can be started at all.
 */
export async function gather(request: GatherRequest, { signal, now }: Surroundings): Promise<StoppedBy> {
  const { walk, settings, store, progress } = request;
  const judged = createRunningJudgement(walk, now);
  const engine = createStoringEngine({
    ...request,
    now,
    onRun(record) {
      judged.observe(record);
      progress.ran(record);
      progress.update(judged.snapshot());
    },
  });
  const rounds = roundSource(request.until, { walk, cohorts: request.cohorts, judgement: () => judged.current });
  const underWay = new Map<Promise<unknown>, Cell>();
  const deadline = AbortSignal.timeout(request.timeLimitSeconds * 1000);
  const interrupted = Promise.race([aborted(signal), aborted(deadline)]);
  let serial = 0;

  const startRounds = () => {
    while (underWay.size < settings.limits.workers) {
      const round = rounds.next([...underWay.values()]);
      if (round === null) return;
      serial += 1;
      const running: Promise<unknown> = engine
        .walkRound({ ...round, round: `${walk.id}-${String(serial).padStart(5, '0')}` })
        .finally(() => underWay.delete(running));
      underWay.set(running, round.cell);
    }
  };
  try {
    const problem = await Promise.race([engine.warmUp(), interrupted.then(() => null)]);
    if (problem !== null) throw new CommandProblem(EXIT.usage, `Nothing can be walked: ${problem}`);
    await store.beginWalk(walk);
    for (;;) {
      if (signal.aborted) return 'person';
      if (deadline.aborted) return 'time';
      if (request.until === 'decided' && judged.isDone()) {
        await Promise.race([Promise.all(underWay.keys()), setTimeout(DRAIN_MS, null, { ref: false }), interrupted]);
        if (judged.isDone()) return 'judge';
        continue;
      }
      if (engine.faults.failedInARow >= FAILED_STARTS * settings.limits.workers) return 'browser';
      startRounds();
      if (underWay.size === 0) return 'rounds';
      await Promise.race([interrupted, ...underWay.keys()]);
    }
  } finally {
    await engine.close();
    await Promise.allSettled(underWay.keys());
    const snapshot = judged.snapshot();
    if (snapshot.runs > 0) progress.end(snapshot);
  }
}
