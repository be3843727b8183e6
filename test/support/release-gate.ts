import type { Judgement } from '../../runner/core/judge/judgement.ts';
import type { Happening, ReleaseEvent } from '../../runner/core/release/event.ts';
import { type Gate, type GateStatus, gateStatusOf } from '../../runner/core/release/gate-status.ts';
import { hasMovedOn } from '../../runner/core/release/moved-on.ts';
import type { Actor, ReleasePlan } from '../../runner/core/release/plan.ts';
import { Refused } from '../../runner/core/release/refused.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import { type ReleaseState, stageOf } from '../../runner/core/release/state.ts';
import type { CellResult } from '../../runner/core/result.ts';
import { situation } from './release-situations.ts';

const POLICY = { kind: 'policy' } as const;

export interface MemoryGate extends Gate {
  /** Everything that happened, in order. */
  readonly log: readonly ReleaseEvent[];
  readonly state: ReleaseState;
  /** Something happens without being asked for. */
  happen(happening: Happening, actor?: Actor): void;
  /** What the evidence says from now on; listeners are told. */
  judge(judgement: Judgement | null): void;
  /** Brings the stage with this index about, by the orders of the real machine. */
  expose(stage: number): void;
  /** The disk of the log; `full`: nothing can be written down. */
  disk: 'works' | 'full';
  /** Not yet: a watch that has just begun. */
  isConducted: boolean;
  /** How many listen. */
  readonly listeners: number;
}

/** The real machine in memory: states by `releaseAfter`, verdicts by `standingOf`, with no browser and no disk. */
export function aGate(plan: ReleasePlan, now: () => number): MemoryGate {
  let state = plannedRelease(plan, new Date(now()).toISOString());
  let judgement: Judgement | null = null;
  const log: ReleaseEvent[] = [];
  const listeners = new Set<(status: GateStatus) => void>();

  const status = (): GateStatus => {
    const standing = standingOf(state, situation({ nowMs: now(), judgement }));
    return gateStatusOf(state, { standing, judgement, nowMs: now() });
  };
  const tell = () => {
    const now = gate.status();
    if (now !== null) for (const listener of listeners) listener(now);
  };
  const commit = (happening: Happening, actor: Actor) => {
    const event: ReleaseEvent = { at: new Date(now()).toISOString(), actor, ...happening };
    state = releaseAfter(state, event);
    log.push(event);
  };
  const gate: MemoryGate = {
    log,
    disk: 'works',
    isConducted: true,
    get state() {
      return state;
    },
    get listeners() {
      return listeners.size;
    },
    status: () => (gate.isConducted ? status() : null),
    async say(actor, happening, seen) {
      if (seen !== undefined && hasMovedOn(status(), seen)) throw new Refused('it moved on');
      if (gate.disk === 'full') throw new Error('could not write the log: no space left on device');
      commit(happening, actor);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    happen(happening, actor = POLICY) {
      commit(happening, actor);
      tell();
    },
    judge(next) {
      judgement = next;
      tell();
    },
    expose(stage) {
      if (state.phase === 'planned') commit({ kind: 'entering', stage: 0 }, POLICY);
      while (state.exposedAt === null || state.stage < stage) {
        if (state.phase === 'soaking') {
          commit({ kind: 'passed', stage: state.stage, shown: 'Every journey is healthy.', odds: 0.4 }, POLICY);
        }
        const { name, exposure } = stageOf(state);
        const decision = state.decisions + 1;
        const at = new Date(now()).toISOString();
        const order = {
          decision,
          release: plan.id,
          releases: plan.releases,
          kind: 'expose',
          stage: name,
          exposure,
          orderedAt: at,
          deadlineAt: new Date(now() + 60_000).toISOString(),
          reason: `Stage ${name}`,
        } as const;
        commit({ kind: 'ordered', order, stage: state.stage }, POLICY);
        commit({ kind: 'applied', decision, actuator: 'shop-router' }, { kind: 'system', name: 'shop-router' });
        commit({ kind: 'proved', decision, rounds: {} }, POLICY);
      }
      tell();
    },
  };
  return gate;
}

/** A cell as the judge leaves it. */
export function aCell(about: Partial<CellResult> = {}): CellResult {
  const tally = { runs: 21, pass: 21, fail: 0, inconclusive: 0, p50Ms: 812, p95Ms: 1430 };
  return {
    journey: 'checkout-guest',
    segment: 'mobile-us',
    state: 'undecided',
    odds: 0.4,
    healthy: 9.1,
    healthyAt: 20,
    suspicion: 0.1,
    pairs: 21,
    baseline: tally,
    candidate: tally,
    ...about,
  };
}
