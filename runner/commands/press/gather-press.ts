import { setTimeout as pause } from 'node:timers/promises';
import { DURATION_BUCKETS_MS } from '../../../load/support/counters.ts';
import { EXIT } from '../../core/exit-code.ts';
import { shouldAbort } from '../../core/pressure/abort-load.ts';
import { LOAD_PHASES } from '../../core/pressure/load-counts.ts';
import { limitOf } from '../../core/pressure/load-limit.ts';
import { phaseAt } from '../../core/pressure/press-clock.ts';
import {
  type LoadWindow,
  PRESS_EVIDENCE_SCHEMA,
  type PressEvidence,
  type Stopped,
} from '../../core/pressure/press-evidence.ts';
import { tallyRaces } from '../../core/pressure/tally-races.ts';
import { type ProbedAfter, withProbe } from '../../core/pressure/with-probe.ts';
import { COHORTS, cellKey, type RunRecord } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore, Walk } from '../../core/walk.ts';
import type { ApproachedTarget, AskedPermit } from '../../engines/load/approach-target.ts';
import type { LoadOrder, LoadOutcome, LoadRun } from '../../engines/load/load-engine.ts';
import { probeOn } from '../../engines/load/probe-on.ts';
import { mustShare } from '../../engines/load/share-cores.ts';
import type { PressProgress } from '../../terminal/press-progress.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { aborted } from '../walk/aborted.ts';
import { openBackOffice } from './back-office.ts';
import type { PressRequest } from './conduct-press.ts';
import { watchMachine } from './press-machine.ts';
import { pressSnapshot } from './press-snapshot.ts';
import { walkMeanwhile } from './walk-meanwhile.ts';

export interface PressGathering {
  readonly request: PressRequest;
  readonly settings: Settings;
  readonly walk: Walk;
  readonly store: EvidenceStore;
  /** The shop runs on this machine. */
  readonly targetHere: boolean;
  readonly askAgain: ApproachedTarget['askAgain'];
  readonly booksFile: string | null;
  readonly progress: PressProgress;
}

/** Rounds of each cell to walk before the load, so that there is something to compare with … */
const IDLE_RUNS = 2;
/** … but no longer than so many times the idle phase. */
const MOST_IDLE = 4;
/** Journeys under way when all is over may end on their own. */
const PATIENCE_MS = 10_000;
/** Beyond the plan, before a press is given up. */
const GRACE_MS = 60_000;
/** A shorter look at what becomes of the shop tells nothing. */
const LEAST_WATCH_SECONDS = 5;

/**
 * Walks journeys through all phases, lets the load go between them, ends it when the shop suffers more than was agreed (journeys and probe
 * then go on to see what the shop does without it), and holds the shop's books against what the clients were told. `onWindow` is to be called with what the generators report meanwhile.
 */
export function gatherPress(context: PressGathering, { now, signal }: Surroundings) {
  const { request, settings, walk, store, progress } = context;
  const { pressure } = request;
  const plannedSeconds = LOAD_PHASES.reduce((sum, phase) => sum + pressure.phases[phase], 0);
  const guard = Promise.withResolvers<Stopped>();
  const bucketsMs: readonly number[] = DURATION_BUCKETS_MS;
  const windows: LoadWindow[] = [];
  const runs: RunRecord[] = [];
  let zero: number | null = null;
  let endedEarlyAt = Number.POSITIVE_INFINITY;
  const secondsAt = (ms: number) => (zero === null ? null : (ms - zero) / 1000);
  const phaseOf = (ms: number) => (ms >= endedEarlyAt ? 'recovery' : phaseAt(secondsAt(ms), pressure.phases));
  const journeys = walkMeanwhile({
    walk,
    settings,
    catalogue: request.catalogue,
    store,
    now,
    phaseAt: phaseOf,
    onRun(record) {
      runs.push(record);
      progress.ran(record);
      if (zero === null) progress.update(snapshot());
    },
  });
  let idleSince = now();
  const idleFor = () => ({ seconds: (now() - idleSince) / 1000, of: pressure.idleSeconds });
  const endedAt = () => (Number.isFinite(endedEarlyAt) ? secondsAt(endedEarlyAt) : null);
  const snapshot = () =>
    pressSnapshot({ windows, runs, bucketsMs, phases: pressure.phases, endedAt: endedAt(), idle: idleFor() });
  const show = (window: LoadWindow) => {
    windows.push(window);
    progress.update(snapshot());
  };

  const onWindow = (window: LoadWindow): void => {
    show(window);
    const stopped = shouldAbort({ windows, runs, bucketsMs }, pressure.abort);
    if (stopped !== null) guard.resolve(stopped);
  };

  const idle = async () => {
    idleSince = now();
    const enough = () =>
      walk.cells.every((cell) =>
        COHORTS.every(
          (cohort) => runs.filter((run) => cellKey(run) === cellKey(cell) && run.cohort === cohort).length >= IDLE_RUNS,
        ),
      );
    for (;;) {
      const { seconds, of } = idleFor();
      if (signal.aborted || seconds >= of * MOST_IDLE || (seconds >= of && enough())) return;
      await pause(250, null, { signal }).catch(() => null);
    }
  };

  /** Until the load has ended by its plan or by itself (null), or must be ended. */
  const follow = async (load: LoadRun, { permit }: AskedPermit): Promise<Stopped | null> => {
    const plannedMs = plannedSeconds * 1000 + GRACE_MS;
    const { ms, ...limit } = limitOf({ plannedMs, askedSeconds: request.timeLimitSeconds, permit, now: now() });
    const at = () => secondsAt(now()) ?? 0;
    return Promise.race([
      load.ended.then(() => null),
      guard.promise,
      aborted(signal).then(() => byPerson(at())),
      aborted(AbortSignal.timeout(ms)).then((): Stopped => ({ ...limit, at: at() })),
      journeys.broken,
    ]);
  };

  /** What the shop does once it is left alone is evidence too. No longer than was planned: a permit may end then. */
  const watchAfter = async (order: LoadOrder, startedAt: number, at: number): Promise<ProbedAfter | null> => {
    const left = Math.min(plannedSeconds, request.timeLimitSeconds ?? plannedSeconds) - at;
    const seconds = Math.min(pressure.phases.recovery, left);
    if (seconds < LEAST_WATCH_SECONDS) return null;
    const probed = probeOn({ order, startedAt, seconds, signal, onWindow: show });
    await pause(seconds * 1000, null, { signal }).catch(() => null);
    return probed;
  };

  const gather = async (load: LoadRun, order: LoadOrder): Promise<PressEvidence> => {
    const { targetHere } = context;
    const { workers } = settings.limits;
    const machine = watchMachine({
      cores: request.machine.available,
      journeyWorkers: workers,
      sharedCores: mustShare(request.machine, workers, targetHere),
      targetHere,
    });
    const books = await openBackOffice({
      file: context.booksFile,
      place: pressure.books,
      run: walk.id,
      release: walk.releases.candidate,
      now,
      signal,
    });
    try {
      // A press that is cut off from here on is known to have been begun: the walk that it follows is not to pass for one without it.
      await store.beginWalk(walk);
      const problem = await Promise.race([journeys.warmUp(), aborted(signal).then(() => null)]);
      if (problem !== null) throw new CommandProblem(EXIT.usage, `No journey can be walked: ${problem}`);
      await load.start().catch((error: Error) => {
        throw new CommandProblem(EXIT.inconclusive, error.message, { cause: error });
      });
      await books.readBefore();
      journeys.start();
      await Promise.race([idle(), journeys.broken]);
      // What was permitted when the press began need not be permitted any more.
      const asked = signal.aborted ? null : await context.askAgain().catch(() => null);
      let stopped: Stopped | null = asked === null ? byPerson(0) : notPermitted(asked);
      let probed: ProbedAfter | null = null;
      if (asked !== null && stopped === null) {
        const started = await load.go();
        zero = started;
        books.follow(() => secondsAt(now()) ?? 0);
        stopped = await follow(load, asked);
      }
      if (stopped !== null) {
        endedEarlyAt = now();
        await load.stop();
        if (stopped.by === 'guard' && zero !== null) probed = await watchAfter(order, zero, stopped.at);
      }
      await load.stop();
      const outcome = await load.ended;
      await journeys.stop(signal.aborted ? 0 : PATIENCE_MS);
      const reconciled = await books.reconcile(outcome);
      const evidence = evidenceOf(context, outcome, {
        title: load.requirements.title,
        probeOnly: load.requirements.maxVUs === 0,
        client: load.requirements.client,
        impatient: load.requirements.impatient,
        ...reconciled,
        machine: machine.read(),
        stopped: stopped ?? outcome.stopped,
      });
      return probed === null ? evidence : { ...evidence, ...withProbe(evidence, probed, stopped?.at ?? 0) };
    } finally {
      books.close();
      // Before the browsers: nothing watches over the load any more.
      await load.stop();
      await journeys.stop(0);
    }
  };
  return { onWindow, gather };
}

function evidenceOf(
  { request }: PressGathering,
  outcome: LoadOutcome,
  rest: Pick<
    PressEvidence,
    'title' | 'probeOnly' | 'client' | 'impatient' | 'booksProblem' | 'effects' | 'served' | 'machine' | 'stopped'
  >,
): PressEvidence {
  return {
    schema: PRESS_EVIDENCE_SCHEMA,
    scenario: request.scenario,
    stage: { percent: request.percent, intentsPerSecond: request.intentsPerSecond, factor: request.factor },
    phases: request.pressure.phases,
    startedAt: outcome.startedAt,
    bucketsMs: outcome.bucketsMs,
    windows: outcome.windows,
    counts: outcome.counts,
    operations: outcome.operations,
    segments: outcome.segments,
    races: tallyRaces(outcome.witnesses),
    witnessProblem: outcome.witnessProblem,
    generators: outcome.generators,
    ...rest,
  };
}

function notPermitted({ problems }: AskedPermit): Stopped | null {
  if (problems.length === 0) return null;
  const found = problems.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`);
  const text = `Its owner no longer permits it, so no load was let go. ${found.join('; ')}.`;
  return { by: 'limit', code: 'permit', text, at: 0 };
}

function byPerson(at: number): Stopped {
  return { by: 'person', code: 'stopped', text: 'Stopped by a person.', at };
}
