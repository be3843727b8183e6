import type { Judgement } from '../../core/judge/judgement.ts';
import { nextRandom, type RandomState } from '../../core/plan/random.ts';
import { type Cell, COHORTS, cellKey } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { BrowserEngine, RoundOrder } from '../../engines/browser/browser-engine.ts';
import type { Metrics } from '../../metrics/create-metrics.ts';
import { createScheduler, type Scheduler, type Why } from '../../schedule/create-scheduler.ts';
import type { ReleaseRound } from '../release/release-rounds.ts';

export interface WatchRoundsNeeds {
  readonly walk: { readonly id: string; readonly seed: number };
  readonly settings: Pick<Settings, 'cells' | 'schedule' | 'limits'>;
  readonly engine: BrowserEngine;
  readonly metrics: Metrics;
  readonly judgement: () => Judgement;
  /** Beside the schedule, for a worker that is free; null: nothing is wanted. */
  readonly wanted: (underWay: readonly RoundOrder[]) => ReleaseRound | null;
  readonly now: () => number;
  readonly note: (line: string) => void;
}

/** Rounds that may wait for each worker. */
const QUEUED_PER_WORKER = 4;
/** Confirmations of one cell from one slot to the next: enough to convict a release that is down, few enough not to become load. */
const BURSTS_PER_SLOT = 8;

export interface WatchRounds extends Scheduler {
  /** Starts what is wanted beside the schedule, as far as workers are free. */
  fill(): void;
}

/**
 * Rounds by the schedule, confirmation bursts as soon as the judge is suspicious, and what a release wants besides. Every judged round is a
 * pair in random order.
 */
export function createWatchRounds({
  walk,
  settings,
  engine,
  metrics,
  judgement,
  wanted,
  now,
  note,
}: WatchRoundsNeeds): WatchRounds {
  const { cells, schedule, limits } = settings;
  const bursts = new Map<string, number>();
  const underWay = new Map<string, RoundOrder>();
  /** By cell: what its next round beside the schedule is to be. */
  const ordered = new Map<string, ReleaseRound>();
  let random: RandomState = walk.seed >>> 0;
  let serial = 0;
  let faults = 0;

  const walkRound = async (cell: Cell, why: Why): Promise<void> => {
    serial += 1;
    const key = cellKey(cell);
    const order = { ...orderOf(cell, why), round: `${walk.id}-${String(serial).padStart(6, '0')}` };
    underWay.set(key, order);
    try {
      await engine.walkRound(order);
    } catch (error) {
      note(`could not walk ${key}: ${(error as Error).message}`);
    }
    underWay.delete(key);
    const { workerDeaths, failedStarts } = engine.faults;
    for (; faults < workerDeaths + failedStarts; faults += 1) metrics.record({ kind: 'worker_fault' });
  };

  const orderOf = (cell: Cell, why: Why): ReleaseRound => {
    const key = cellKey(cell);
    const special = why === 'burst' ? ordered.get(key) : undefined;
    ordered.delete(key);
    if (special !== undefined) return special;
    const drawn = nextRandom(random);
    random = drawn.state;
    const asked = why === 'slot' ? 0 : (bursts.get(key) ?? 0) + 1;
    bursts.set(key, asked);
    return {
      cell,
      cohorts: drawn.value < 0.5 ? COHORTS : COHORTS.toReversed(),
      trigger: why === 'slot' ? 'schedule' : 'burst',
      trace: why === 'burst' && asked <= 2,
    };
  };

  const fill = () => {
    while (scheduler.free() > 0) {
      const round = wanted([...underWay.values()]);
      if (round === null) return;
      ordered.set(cellKey(round.cell), round);
      if (!scheduler.burst(round.cell)) {
        ordered.delete(cellKey(round.cell));
        return;
      }
    }
  };

  const confirm = () => {
    const { burst, verdict, reasons } = judgement();
    // When both releases are sick, more probing clears nothing; after a roll back nothing needs to be confirmed.
    if (verdict !== 'hold' || reasons.some(({ code }) => code === 'control_unhealthy')) return;
    const wanted = burst.find((cell) => (bursts.get(cellKey(cell)) ?? 0) < BURSTS_PER_SLOT);
    if (wanted !== undefined) scheduler.burst({ journey: wanted.journey, segment: wanted.segment });
  };

  const scheduler = createScheduler({
    schedule,
    cells,
    capacity: { workers: limits.workers, queue: limits.workers * QUEUED_PER_WORKER },
    now,
    async walk(cell, why) {
      await walkRound(cell, why);
      // After this round is off the books, else it would stand in its own confirmation's way.
      setImmediate(() => {
        confirm();
        fill();
      });
    },
    tell(event) {
      if (event.kind === 'started')
        metrics.record({ kind: 'started', journey: event.cell.journey, lagSeconds: event.lagSeconds });
      else if (event.kind === 'missed')
        metrics.record({ kind: 'missed', journey: event.cell.journey, reason: event.reason });
      else metrics.record(event);
    },
  });
  return { ...scheduler, fill };
}
