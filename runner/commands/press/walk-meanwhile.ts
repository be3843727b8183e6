import type { Catalogue } from '../../config/discover.ts';
import type { PressurePhase, RunRecord } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore, Walk } from '../../core/walk.ts';
import { createStoringEngine } from '../walk/storing-engine.ts';

export interface MeanwhileOptions {
  readonly walk: Walk;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly store: EvidenceStore;
  readonly now: () => number;
  /** Phase of the pressure at an instant, ms since the epoch. */
  readonly phaseAt: (ms: number) => PressurePhase;
  readonly onRun: (record: RunRecord) => void;
}

/** Journeys that are walked round after round, in both releases, for as long as a press lasts. */
export interface Meanwhile {
  /** Makes a browser warm: the problem in words, or null. */
  warmUp(): Promise<string | null>;
  /** Begins to walk. */
  start(): void;
  /** Rejects when the store or the engine breaks; otherwise pending until `stop`. */
  readonly broken: Promise<never>;
  /** Lets rounds under way end for so long, then ends them; resolves when no browser is left. */
  stop(patienceMs: number): Promise<void>;
}

/** The twins of a cell swap their order from round to round, so that neither always comes second. */
export function walkMeanwhile(options: MeanwhileOptions): Meanwhile {
  const { walk, settings, now, phaseAt } = options;
  const engine = createStoringEngine({
    ...options,
    complete: (record) => ({ ...record, phase: phaseAt(Date.parse(record.startedAt)) }),
  });
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  const underWay = new Set<Promise<unknown>>();
  let stopped = false;
  let serial = 0;

  const step = () => {
    while (!stopped && walk.cells.length > 0 && underWay.size < settings.limits.workers) {
      const cell = walk.cells[serial % walk.cells.length];
      const turn = Math.floor(serial / walk.cells.length) % 2 === 0;
      serial += 1;
      if (cell === undefined) return;
      const running: Promise<unknown> = engine
        .walkRound({
          round: `${walk.id}-${String(serial).padStart(5, '0')}`,
          cell,
          cohorts: turn ? ['candidate', 'baseline'] : ['baseline', 'candidate'],
          trigger: 'press',
          phase: phaseAt(now()),
          // Traces cost the very cores that are measured.
          trace: false,
        })
        .then(
          () => undefined,
          (error: unknown) => {
            stopped = true;
            reject(error);
          },
        )
        .finally(() => {
          underWay.delete(running);
          step();
        });
      underWay.add(running);
    }
  };
  return {
    warmUp: () => engine.warmUp(),
    start: step,
    broken,
    async stop(patienceMs) {
      stopped = true;
      const patience = AbortSignal.timeout(patienceMs);
      await Promise.race([
        Promise.all(underWay),
        new Promise((resolve) => patience.addEventListener('abort', resolve, { once: true })),
      ]);
      await engine.close();
      await Promise.allSettled(underWay);
    },
  };
}
