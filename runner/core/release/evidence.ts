import { judgeState } from '../judge/judge.ts';
import {
  createJudgeState,
  type JudgedWalk,
  type JudgeState,
  observe,
  observeExposureChange,
} from '../judge/judge-state.ts';
import type { Judgement } from '../judge/judgement.ts';
import type { RunRecord } from '../run-record.ts';
import { type BaselineVotes, baselineAfter, startBaseline } from './baseline-votes.ts';
import { type BothSick, bothSickAfter } from './both-sick.ts';
import type { ReleaseEvent } from './event.ts';
import { isProvedByRounds } from './order.ts';
import { type ReleaseState, shownStage } from './state.ts';

/** What the runs of a release's walk have shown so far. Immutable. */
export interface ReleaseEvidence {
  readonly walk: JudgedWalk;
  /** null until the first stage is exposed: what was seen before says nothing about it. */
  readonly judge: JudgeState | null;
  readonly baseline: BaselineVotes;
  readonly bothSick: BothSick;
  /** The rollback, or the rehearsal of one, that rounds are proving: since when, and by segment how many in a row did. */
  readonly proving: { readonly sinceMs: number; readonly rounds: Readonly<Record<string, number>> } | null;
}

export function startEvidence(walk: JudgedWalk): ReleaseEvidence {
  return { walk, judge: null, baseline: startBaseline(walk), bothSick: {}, proving: null };
}

/**
 * After an event, with the release's state after it: a stage that is exposed begins to be judged, a rollback to be proved. After a restart
 * both begin anew.
 */
export function evidenceAfterEvent(
  evidence: ReleaseEvidence,
  event: ReleaseEvent,
  state: ReleaseState,
): ReleaseEvidence {
  return judgedFrom(provedFrom(evidence, event, state), event, state);
}

/** Rounds prove a rollback, or its rehearsal, once it is in force. */
function provedFrom(evidence: ReleaseEvidence, event: ReleaseEvent, { order }: ReleaseState): ReleaseEvidence {
  const began = event.kind === 'applied' || event.kind === 'restarted';
  if (!began || order === null || !isProvedByRounds(order.order) || order.state !== 'applied') return evidence;
  const segments = [...new Set(evidence.walk.cells.map(({ segment }) => segment))];
  const rounds = Object.fromEntries(segments.map((segment) => [segment, 0]));
  return { ...evidence, proving: { sinceMs: Date.parse(event.at), rounds } };
}

function judgedFrom(evidence: ReleaseEvidence, event: ReleaseEvent, state: ReleaseState): ReleaseEvidence {
  const exposed =
    event.kind === 'proved' || event.kind === 'drift_ended' || (event.kind === 'restarted' && state.visits.length > 0);
  if (!exposed || state.rollback !== null) return evidence;
  const stage = shownStage(state);
  if (stage === undefined) return evidence;
  const { tolerated, soakSeconds, warmUpSeconds } = stage;
  const rules = {
    tolerated: tolerated.cell,
    toleratedPool: tolerated.pool,
    soakSeconds,
    countsFrom: Date.parse(event.at) + warmUpSeconds * 1000,
  };
  const judge = evidence.judge ?? createJudgeState(evidence.walk);
  return { ...evidence, judge: observeExposureChange(judge, rules) };
}

/** One more finished run, in finishing order. */
export function evidenceAfterRun(evidence: ReleaseEvidence, record: RunRecord, nowMs: number): ReleaseEvidence {
  if (record.trigger === 'proof') return { ...evidence, proving: provingAfter(evidence.proving, record) };
  const judge = evidence.judge === null ? null : observe(evidence.judge, record);
  const next = {
    ...evidence,
    judge,
    baseline: baselineAfter(evidence.baseline, record, evidence.walk.releases, nowMs),
  };
  return { ...next, bothSick: bothSickAfter(next.bothSick, judgementOf(next, nowMs), record, nowMs) };
}

/** As of now, without what is muted (by `cellKey`); null before the first stage is exposed. */
export function judgementOf({ judge }: ReleaseEvidence, nowMs: number, muted?: ReadonlySet<string>): Judgement | null {
  return judge === null ? null : judgeState(judge, nowMs, muted);
}

/** A run that began before the rollback was in force proves nothing; one that could not see the baseline starts the count anew. */
function provingAfter(proving: ReleaseEvidence['proving'], { segment, startedAt, outcome }: RunRecord) {
  if (proving === null || Date.parse(startedAt) < proving.sinceMs) return proving;
  const before = proving.rounds[segment];
  if (before === undefined) return proving;
  return { ...proving, rounds: { ...proving.rounds, [segment]: outcome === 'pass' ? before + 1 : 0 } };
}
