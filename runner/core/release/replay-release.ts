import { gateOdds } from '../judge/gate.ts';
import { type Instant, judgeState } from '../judge/judge.ts';
import { createJudgeState, type JudgeState } from '../judge/judge-state.ts';
import type { JudgeStep } from '../judge/judge-steps.ts';
import { judgedInstant } from '../judge/judged-instant.ts';
import type { Judgement } from '../judge/judgement.ts';
import type { RunRecord } from '../run-record.ts';
import type { Walk } from '../walk.ts';
import type { ReleaseEvent } from './event.ts';
import { evidenceAfterEvent, evidenceAfterRun, type ReleaseEvidence, startEvidence } from './evidence.ts';
import { mutedCells } from './muted-cells.ts';
import { plannedRelease, releaseAfter } from './release-after.ts';
import type { ReleaseState } from './state.ts';

/** Something that happened to a release, and what was known when it did. */
export interface ReplayedEvent {
  readonly event: ReleaseEvent;
  /** After it. */
  readonly state: ReleaseState;
  /** Gate odds; null: no stage had been exposed yet. */
  readonly odds: number | null;
  /** Runs that were known. */
  readonly runs: number;
}

/** With what the judge knew. */
interface JudgedEvent extends ReplayedEvent {
  readonly judge: JudgeState | null;
}

export interface ReplayedRelease {
  /** As the log leaves it. */
  readonly state: ReleaseState;
  readonly events: readonly ReplayedEvent[];
  /** How the judge came to what it knew. */
  readonly steps: readonly JudgeStep[];
  /** What decided the release, or what was known at the end where nothing did. */
  readonly decided: {
    readonly event: ReleaseEvent | null;
    /** Epoch milliseconds. */
    readonly atMs: number;
    readonly judge: JudgeState;
    readonly judgement: Judgement;
    readonly runs: number;
  };
}

/**
 * A release's way once more, from the log and the runs of its walk: the same policy on the same evidence, so that each judgement is the one
 * that was acted on. `runs` in finishing order; `events` all of the release. Those of earlier walks lead to the state alone, later ones are
 * left out. Throws `Refused` when the log is not one of a release.
 */
export function replayRelease(
  walk: Walk,
  runs: readonly RunRecord[],
  events: readonly ReleaseEvent[],
): ReplayedRelease {
  const [first] = events;
  if (first?.kind !== 'planned') throw new Error(`the log of ${walk.release ?? walk.id} begins with no plan`);
  let state = plannedRelease(first.plan, first.at);
  const judged = { ...walk, roles: first.plan.roles };
  let evidence = startEvidence(judged);
  const replayed: JudgedEvent[] = [{ event: first, state, judge: null, odds: null, runs: 0 }];
  const steps: JudgeStep[] = [];
  let known = 0;
  const learn = (run: RunRecord) => {
    const next = evidenceAfterRun(evidence, run, endOf(run));
    if (evidence.judge !== null && next.judge !== null) steps.push({ run, before: evidence.judge, after: next.judge });
    evidence = next;
    known += 1;
  };
  const [from, to] = lifeOf(walk, events);
  for (const [index, event] of events.slice(0, to).entries()) {
    if (index === 0) continue;
    while (index >= from && isKnown(walk, runs[known], known, event)) learn(runs[known] as RunRecord);
    state = releaseAfter(state, event);
    replayed.push({ event, state, judge: evidence.judge, odds: oddsOf(evidence), runs: known });
    // What an earlier life of the process knew is gone.
    if (event.kind === 'restarted') evidence = startEvidence(judged);
    evidence = evidenceAfterEvent(evidence, event, state);
  }
  for (const run of runs.slice(known)) learn(run);
  return { state, events: replayed, steps, decided: decidedBy(walk, runs, replayed, evidence) };
}

function decidedBy(
  walk: Walk,
  runs: readonly RunRecord[],
  events: readonly JudgedEvent[],
  { judge: last }: ReleaseEvidence,
): ReplayedRelease['decided'] {
  const decision = events.findLast(({ event: { kind } }) => kind === 'roll_back_decided' || kind === 'completed');
  const [at, known, count]: [Instant, JudgeState | null, number] =
    decision === undefined
      ? [judgedInstant(walk, runs), last, runs.length]
      : [decision.event.at, decision.judge, decision.runs];
  const judge = known ?? createJudgeState(walk);
  const atMs = Date.parse(String(at));
  const state = events.findLast(({ event }) => Date.parse(event.at) <= atMs)?.state;
  const muted = state === undefined ? undefined : mutedCells(state, walk.cells, atMs);
  return { event: decision?.event ?? null, atMs, judge, judgement: judgeState(judge, atMs, muted), runs: count };
}

function oddsOf({ judge }: ReleaseEvidence): number | null {
  return judge === null ? null : gateOdds(judge.crossed ?? judge.gate);
}

/** Which events happened during the walk: from the first one, up to the restart after it. */
function lifeOf({ startedAt }: Walk, events: readonly ReleaseEvent[]): readonly [from: number, to: number] {
  const from = events.findIndex(({ at }) => at >= startedAt);
  const next = events.findIndex(({ kind }, index) => kind === 'restarted' && index > from);
  return [from < 0 ? events.length : from, next < 0 || from < 0 ? events.length : next];
}

/** By count, as the event has it; by time where runs were deleted by age. */
function isKnown({ forgottenBefore }: Walk, run: RunRecord | undefined, index: number, event: ReleaseEvent): boolean {
  if (run === undefined) return false;
  return event.runs === undefined || forgottenBefore !== undefined
    ? endOf(run) <= Date.parse(event.at)
    : index < event.runs;
}

function endOf({ finishedAt, startedAt }: RunRecord): number {
  return Date.parse(finishedAt ?? startedAt);
}
