import type { Actuator } from '../../actuators/actuator.ts';
import type { JudgedWalk } from '../../core/judge/judge-state.ts';
import type { Judgement } from '../../core/judge/judgement.ts';
import { asRecorded } from '../../core/release/as-recorded.ts';
import { baselineWithin } from '../../core/release/baseline-votes.ts';
import type { Happening, ReleaseEvent } from '../../core/release/event.ts';
import {
  evidenceAfterEvent,
  evidenceAfterRun,
  judgementOf,
  type ReleaseEvidence,
  startEvidence,
} from '../../core/release/evidence.ts';
import { shownBy } from '../../core/release/moved-by.ts';
import { hasMovedOn, type Seen, whereInWords } from '../../core/release/moved-on.ts';
import { mutedCells } from '../../core/release/muted-cells.ts';
import { nextEvent } from '../../core/release/next-event.ts';
import { isProvedByRounds } from '../../core/release/order.ts';
import type { Actor, ReleasePlan } from '../../core/release/plan.ts';
import { Refused } from '../../core/release/refused.ts';
import { plannedRelease, releaseAfter } from '../../core/release/release-after.ts';
import type { Situation } from '../../core/release/situation.ts';
import { type Standing, standingOf } from '../../core/release/standing.ts';
import { type ReleaseState, stageOf } from '../../core/release/state.ts';
import { whereaboutsAt } from '../../core/release/whereabouts.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { GateView } from '../../gates/gate.ts';
import { criteriaUnmet } from './criteria-unmet.ts';
import { createExposureWatch, type ExposureWatchNeeds } from './exposure-watch.ts';
import { actuatorsOf, createOrderDesk, narrowedBy, rehearsedBy, system, thoseThatRollBack } from './order-desk.ts';

export interface ConductorNeeds {
  readonly plan: ReleasePlan;
  /** What the log holds of this release already; empty for a new one. */
  readonly history: readonly ReleaseEvent[];
  /** Resolves when the event can no longer be lost. What can't be written down does not happen. */
  readonly append: (event: ReleaseEvent) => Promise<void>;
  readonly walk: JudgedWalk;
  /** By id; those of the plan. */
  readonly actuators: ReadonlyMap<string, Actuator>;
  readonly press: () => GateView['press'];
  readonly now: () => number;
  /** How often exposure is read while nothing is ordered. */
  readonly exposureWatch?: Pick<ExposureWatchNeeds, 'everyMs'>;
  /** Told after each event, with the state that it led to. */
  readonly onEvent: (event: ReleaseEvent, state: ReleaseState) => void;
}

/** Leads one release through its stages. */
export interface Conductor {
  readonly state: ReleaseState;
  readonly evidence: ReleaseEvidence;
  judgement(): Judgement | null;
  standing(): Standing;
  /** Why nothing is done any more: the log could not be written. */
  readonly problem: Error | null;
  /** A run that finished. */
  observe(record: RunRecord): void;
  /**
   * Somebody acts, or something outside happens. Rejects with `Refused` for what can't happen now, or is meant for where the release no
   * longer is (`seen`); with the log's error when it can't be kept.
   */
  say(actor: Actor, happening: Happening, seen?: Seen): Promise<void>;
  /** Looks at the clock; to be called every second or so. */
  tick(): void;
  /** Ends orders under way; what was ordered stays ordered, and goes on after a restart. */
  close(): Promise<void>;
}

/**
 * The policy's decisions are pure (`nextEvent`); here they are written down one after the other, and orders carried out. Events are applied
 * only once they are kept, so that a process that dies forgets nothing that it did.
 */
export async function conductRelease(needs: ConductorNeeds): Promise<Conductor> {
  const { now } = needs;
  const closing = new AbortController();
  let state = fold(needs);
  let evidence = startEvidence({ ...needs.walk, roles: state.plan.roles });
  let queue: Promise<unknown> = Promise.resolve();
  let problem: Error | null = null;
  let observed = 0;

  const muted = (nowMs: number) => mutedCells(state, needs.walk.cells, nowMs);
  const judged = (nowMs: number) => judgementOf(evidence, nowMs, muted(nowMs));
  const situation = (): Situation => {
    const nowMs = now();
    const judgement = judged(nowMs);
    const able = actuatorsOf(state, needs.actuators);
    const view: GateView = {
      nowMs,
      state,
      judgement,
      baseline: (seconds) => baselineWithin(evidence.baseline, seconds, nowMs, muted(nowMs)),
      press: needs.press(),
      rollbackPossible: able.some((actuator) => actuator.canRollBackFrom(whereaboutsAt(stageOf(state).exposure))),
    };
    return {
      nowMs,
      judgement,
      ...criteriaUnmet(view),
      bothSick: evidence.bothSick,
      canNarrow: narrowedBy(state, needs.actuators).length > 0,
      proofs: evidence.proving?.rounds ?? {},
    };
  };

  const commit = async (told: ReleaseEvent): Promise<void> => {
    const event = { ...told, runs: observed };
    const next = releaseAfter(state, event);
    await needs.append(event);
    state = next;
    evidence = evidenceAfterEvent(evidence, event, state);
    needs.onEvent(event, state);
  };

  /** Everything that happens waits for what happened before it. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(act);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const advance = async (): Promise<void> => {
    for (let event = nextEvent(state, situation()); event !== null && !closing.signal.aborted; ) {
      await commit(event);
      event = nextEvent(state, situation());
    }
    await provenInTime();
    desk.carryOut(state);
    exposureWatch.look(state);
  };

  /**
   * A rollback that is in force but that users do not see is no rollback, and its rehearsal shows that: another actuator is asked, and people once
   * there is none. After a restart the time begins anew, as its rounds do.
   */
  const provenInTime = async () => {
    const { order: open, plan } = state;
    const { proving } = evidence;
    if (open?.state !== 'applied' || !isProvedByRounds(open.order) || proving === null) return;
    const { proveSeconds } = plan.deadlines;
    if (now() - proving.sinceMs < proveSeconds * 1000) return;
    const lacking = Object.entries(proving.rounds).map(([segment, rounds]) => `${segment} ${rounds}`);
    const problem = `In force, but not proved within ${proveSeconds} s; rounds in a row that saw ${plan.releases.baseline} and passed: ${lacking.join(', ') || 'none'}`;
    const { decision, kind } = open.order;
    const others = thoseThatRollBack(state, needs.actuators).filter(({ id }) => id !== open.appliedBy);
    if (kind === 'roll_back' && open.appliedBy !== null && others.length > 0)
      await commit(happened({ kind: 'unproved', decision, actuator: open.appliedBy, problem }, system('waygate')));
    else await commit(happened({ kind: 'order_failed', decision, problem }, system('waygate')));
  };

  const happened = (happening: Happening, actor: Actor): ReleaseEvent => ({
    at: new Date(now()).toISOString(),
    actor,
    ...asRecorded(state, happening),
  });
  const fail = (error: Error) => {
    if (closing.signal.aborted) return;
    problem = error;
    closing.abort();
  };

  const outside = {
    actuators: needs.actuators,
    closing: closing.signal,
    say: (actor: Actor, happening: Happening) => conductor.say(actor, happening),
    fail,
  };
  const desk = createOrderDesk(outside);
  const exposureWatch = createExposureWatch({ ...outside, now, ...needs.exposureWatch });

  const conductor: Conductor = {
    get state() {
      return state;
    },
    get evidence() {
      return evidence;
    },
    get problem() {
      return problem;
    },
    judgement: () => judged(now()),
    standing: () => standingOf(state, situation()),
    observe(record) {
      void inTurn(async () => {
        observed += 1;
        evidence = evidenceAfterRun(evidence, record, now());
        await advance();
      }).catch(fail);
    },
    say: (actor, happening, seen) =>
      inTurn(async () => {
        // Nothing is carried out any more: what is said now must not be promised.
        if (problem !== null) throw problem;
        refuseIfMovedOn(state, seen);
        if (happening.kind === 'rehearsal_decided') refuseWithoutReturn(state, needs.actuators);
        await commit(happened(happening, actor));
        // It is so whatever becomes of what follows from it.
        await advance().catch(fail);
      }),
    tick() {
      void inTurn(advance).catch(fail);
    },
    async close() {
      closing.abort();
      await queue;
      await desk.idle();
      await exposureWatch.idle();
    },
  };
  await inTurn(async () => {
    if (needs.history.length === 0) {
      const event = happened({ kind: 'planned', plan: needs.plan }, system('waygate'));
      await needs.append(event);
      needs.onEvent(event, state);
    } else if (state.phase !== 'rolled_back' && state.phase !== 'closed') {
      await commit(happened({ kind: 'restarted' }, system('waygate')));
    }
    await advance();
  });
  return conductor;
}

function refuseIfMovedOn(state: ReleaseState, seen: Seen | undefined): void {
  const now = { stage: stageOf(state).name, decision: state.decisions };
  if (seen === undefined || !hasMovedOn(now, seen)) return;
  throw new Refused(`meant for ${whereInWords(seen)}, but ${state.plan.id} is at ${whereInWords(now)} by now`);
}

function refuseWithoutReturn(state: ReleaseState, known: ConductorNeeds['actuators']): void {
  if (rehearsedBy(state, known).length > 0) return;
  const unable = shownBy(state).filter(({ actuator }) => known.get(actuator)?.canRehearse !== true);
  const by = unable.map(({ actuator }) => actuator).join(' and ') || 'no actuator';
  throw new Refused(
    `rolling back by ${by} can not be rehearsed: it must be able to expose again what it took back, and say what holds`,
  );
}

/** The state that the log leads to. The plan is the log's: what was begun goes on as it was begun. */
function fold({ plan, history, now }: ConductorNeeds): ReleaseState {
  const [first, ...rest] = history;
  if (first === undefined) return plannedRelease(plan, new Date(now()).toISOString());
  if (first.kind !== 'planned')
    throw new Error(`the log of ${plan.id} begins with \`${first.kind}\`, not with \`planned\``);
  return rest.reduce(releaseAfter, plannedRelease(first.plan, first.at));
}
