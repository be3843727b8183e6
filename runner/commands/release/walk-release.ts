import { setTimeout as pause } from 'node:timers/promises';
import type { Catalogue } from '../../config/discover.ts';
import { EXIT } from '../../core/exit-code.ts';
import { OVER } from '../../core/release/phase.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore, Walk } from '../../core/walk.ts';
import type { RoundOrder } from '../../engines/browser/browser-engine.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { createStoringEngine } from '../walk/storing-engine.ts';
import type { Conductor } from './conduct-release.ts';
import { createReleaseRounds } from './release-rounds.ts';

export interface ReleaseWalk {
  readonly walk: Walk;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly store: EvidenceStore;
  readonly conductor: Conductor;
  readonly timeLimitSeconds: number;
  readonly onRun: (record: RunRecord) => void;
}

const LOOK_MS = 500;

/**
 * Walks rounds for as long as the release is on its way: twins as the evidence asks for them, and once a rollback is in force rounds of the
 * kind that any user makes, until every segment has shown who serves it. Resolves when the release is over, may go no further without a
 * person, the time is up or the signal came; no browser is left then.
 */
export async function walkRelease(request: ReleaseWalk, { signal, now }: Surroundings): Promise<void> {
  const { walk, settings, conductor } = request;
  const engine = createStoringEngine({
    ...request,
    now,
    onRun(record) {
      conductor.observe(record);
      request.onRun(record);
    },
  });
  const until = now() + request.timeLimitSeconds * 1000;
  const rounds = createReleaseRounds({ walk, conductor, now });
  const underWay = new Map<Promise<unknown>, RoundOrder>();
  let broken: Error | null = null;
  let serial = 0;
  try {
    const problem = await engine.warmUp();
    if (problem !== null) throw new CommandProblem(EXIT.usage, `Nothing can be walked: ${problem}`);
    while (!isOver(conductor) && !signal.aborted && now() < until && broken === null) {
      conductor.tick();
      while (underWay.size < settings.limits.workers) {
        const round = rounds([...underWay.values()]);
        if (round === null) break;
        serial += 1;
        const order = { ...round, round: `${walk.id}-${String(serial).padStart(5, '0')}` };
        const running: Promise<unknown> = engine
          .walkRound(order)
          .catch((error: Error) => {
            broken = error;
          })
          .finally(() => underWay.delete(running));
        underWay.set(running, order);
      }
      await Promise.race([pause(LOOK_MS, null, { signal }).catch(() => null), ...underWay.keys()]);
    }
    if (broken !== null) throw broken;
  } finally {
    await engine.close();
    await Promise.allSettled(underWay.keys());
  }
}

function isOver({ state: { phase }, problem }: Conductor): boolean {
  return problem !== null || OVER.includes(phase) || phase === 'rollback_failed';
}
