import type { Judgement } from '../judge/judgement.ts';
import type { CellResult, Reason, VerdictValue } from '../result.ts';
import type { Actuation } from './actuation.ts';
import { approvalNeeds, type CountedNeed } from './approval-needs.ts';
import { deadlineMs } from './deadline.ts';
import type { ExternalAlert, Happening } from './event.ts';
import { type Exposure, sameExposure } from './exposure.ts';
import type { Seen } from './moved-on.ts';
import { isMuted } from './muted-cells.ts';
import type { Order } from './order.ts';
import { overridesInShort } from './override-text.ts';
import { activeOverrides } from './overrides.ts';
import { OVER, type Phase } from './phase.ts';
import type { Actor, Authority, Criterion, Mode, Override, Person, ReleasePlan, StagePlan } from './plan.ts';
import { type SegmentVerdict, segmentVerdicts } from './segment-verdicts.ts';
import type { Standing } from './standing.ts';
import { type Rehearsal, type ReleaseState, type Rollback, stageOf } from './state.ts';

export const GATE_SCHEMA = 'waygate.gate/v1';

/** What every dialect says in its own words: a release where it is now. JSON-safe; fields may be added, none renamed. */
export interface GateStatus {
  readonly schema: typeof GATE_SCHEMA;
  readonly release: string;
  readonly releases: { readonly baseline: string; readonly candidate: string };
  readonly owner: string;
  readonly mode: Mode;
  readonly phase: Phase;
  /** When the phase began, ISO 8601, UTC. */
  readonly since: string;
  /** Name of the stage that is entered, exposed or judged. */
  readonly stage: string;
  /** What the evidence and those in charge say. */
  readonly verdict: VerdictValue;
  /** One line for a person: what decides, with the numbers, and at its end whose overrides are in force. */
  readonly summary: string;
  readonly reasons: readonly Reason[];
  /** What the actuators last proved. */
  readonly exposure: Exposure;
  /** The widest that users may have seen since, by an order that failed or was overtaken; null: no more than `exposure`, for all that is known. */
  readonly perhapsExposure: Exposure | null;
  /** What the actuator says instead: somebody else moved users; null: nothing else. */
  readonly drift: Exposure | null;
  /** The order that is under way. */
  readonly order: (Order & { readonly state: 'ordered' | 'applied' }) | null;
  /** How far the newest order came; null: nothing was ordered. Left out where that is not followed. */
  readonly actuation?: Actuation | null;
  /** Number of the newest decision. */
  readonly decision: number;
  /** Gate odds against the candidate, as x : 1; it is rolled back at `limit`. null: nothing is judged. */
  readonly odds: number | null;
  readonly limit: number | null;
  readonly cells: readonly CellResult[];
  /** What the cells of each segment say by themselves; empty: nothing is judged. */
  readonly segments?: readonly SegmentVerdict[];
  readonly shown: string;
  /** When the newest pair that the stage is judged by was seen, ISO 8601, UTC; null: there is none. */
  readonly evidenceAt: string | null;
  /** All stages in their order. */
  readonly stages: readonly GateStage[];
  /** Those in force. */
  readonly overrides: readonly Override[];
  /** For the stage that the release is at. */
  readonly approvals: readonly { readonly by: Person; readonly at: string }[];
  /** Those that it waits for or counts; empty: no approval means anything. */
  readonly approvalNeeds: readonly CountedNeed[];
  /** Longest life of an override by the role of who makes it; other roles may make none. */
  readonly overrideSeconds: ReleasePlan['overrideSeconds'];
  readonly alerts: readonly ExternalAlert[];
  readonly rollback: Rollback | null;
  /** The newest one; null: rolling back was never rehearsed in this release. */
  readonly rehearsal: Rehearsal | null;
  /** When this was so, ISO 8601, UTC. */
  readonly at: string;
  /** From then on it is stale and reads as hold, ISO 8601, UTC. */
  readonly validUntil: string;
}

export interface GateStage {
  readonly name: string;
  readonly exposure: Exposure;
  readonly place: 'passed' | 'here' | 'ahead';
  /** Of its last visit. */
  readonly enteredAt: string | null;
  readonly leftAt: string | null;
  readonly verdict: VerdictValue | null;
  readonly enter: readonly Criterion[];
  readonly exit: readonly Criterion[];
  readonly authority: Authority;
  /** When its time is up, ISO 8601, UTC; null where the clock does not run. */
  readonly deadlineAt: string | null;
  readonly onDeadline: StagePlan['onDeadline'];
}

/** The gate as its server sees it. Nothing here waits for a browser or a disk but `say`. */
export interface Gate {
  /** Of the release that is conducted; null: none is. */
  status(): GateStatus | null;
  /**
   * Rejects with `Refused` for what can't happen now, or is meant for where the release no longer is (`seen`); with another error when it
   * could not be written down: then nothing changed.
   */
  say(actor: Actor, happening: Happening, seen?: Seen): Promise<void>;
  /** Told after each change and each look at the clock that changed the answer. Returns how to end it. */
  subscribe(listener: (status: GateStatus) => void): () => void;
}

/** A process that conducts looks at its release at least twice within this time; an older status says nothing. */
export const STATUS_LIFE_MS = 10_000;

export interface StatusFacts {
  readonly standing: Standing;
  readonly judgement: Judgement | null;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

export function gateStatusOf(state: ReleaseState, { standing, judgement, nowMs }: StatusFacts): GateStatus {
  const { plan, phase, order } = state;
  const status = {
    schema: GATE_SCHEMA,
    release: plan.id,
    releases: plan.releases,
    owner: plan.owner,
    mode: plan.mode,
    phase,
    since: state.since,
    stage: stageOf(state).name,
    verdict: standing.verdict,
    reasons: standing.reasons,
    exposure: state.exposed,
    perhapsExposure: perhapsOf(state),
    drift: state.drift,
    order: order === null ? null : { ...order.order, state: order.state },
    decision: state.decisions,
    odds: judgement?.odds ?? null,
    limit: judgement?.limit ?? null,
    cells: judgement?.cells ?? [],
    segments: segmentVerdicts(judgement?.cells ?? [], plan.roles, (cell) => isMuted(cell, state, nowMs)),
    shown: judgement?.shown ?? '',
    evidenceAt: newestPair(judgement, nowMs),
    stages: plan.stages.map((_, index) => gateStage(state, index)),
    overrides: activeOverrides(state.overrides, nowMs),
    approvals: state.approvals.filter(({ stage }) => stage === state.stage).map(({ by, at }) => ({ by, at })),
    approvalNeeds: approvalNeeds(state),
    overrideSeconds: plan.overrideSeconds,
    alerts: state.alerts,
    rollback: state.rollback,
    rehearsal: state.rehearsal,
    at: new Date(nowMs).toISOString(),
    validUntil: new Date(nowMs + STATUS_LIFE_MS).toISOString(),
  } as const;
  return { ...status, summary: summaryOf(status) };
}

/**
 * What a status says at a later instant (milliseconds since the epoch): a process that no longer looks knows nothing. A release that is over
 * stays what it became.
 */
export function statusAt(status: GateStatus, nowMs: number): GateStatus {
  if (nowMs < Date.parse(status.validUntil) || OVER.includes(status.phase)) return status;
  const reasons: readonly Reason[] = [{ code: 'stale', text: `The gate last looked at ${status.at}.` }];
  // Those that ended since are in force no more, though nobody has looked.
  const stale = { ...status, verdict: 'hold', reasons, overrides: activeOverrides(status.overrides, nowMs) } as const;
  return { ...stale, summary: summaryOf(stale) };
}

function perhapsOf({ exposed, perhapsExposed, order, drift }: ReleaseState): Exposure | null {
  const isKnown = order !== null || drift !== null || sameExposure(exposed, perhapsExposed);
  return isKnown ? null : perhapsExposed;
}

function newestPair(judgement: Judgement | null, nowMs: number): string | null {
  const ages = (judgement?.evidence ?? []).flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return ages.length === 0 ? null : new Date(nowMs - Math.min(...ages) * 1000).toISOString();
}

function gateStage(state: ReleaseState, index: number): GateStage {
  const { name, exposure, enter, exit, authority, onDeadline } = stageOf({ ...state, stage: index });
  const visit = state.visits.findLast((it) => it.name === name);
  const place = index < state.stage ? 'passed' : index === state.stage ? 'here' : 'ahead';
  const { enteredAt = null, leftAt = null, verdict = null } = visit ?? {};
  const deadlineAt = place === 'here' ? deadlineOf(state) : null;
  return { name, exposure, place, enteredAt, leftAt, verdict, enter, exit, authority, deadlineAt, onDeadline };
}

/** The policy looks at it while a stage is entered or judged. */
function deadlineOf(state: ReleaseState): string | null {
  if (state.phase !== 'entering' && state.phase !== 'soaking' && state.phase !== 'held') return null;
  return new Date(deadlineMs(state)).toISOString();
}

function summaryOf({
  stage,
  verdict,
  reasons,
  shown,
  phase,
  overrides,
}: Pick<GateStatus, 'stage' | 'verdict' | 'reasons' | 'shown' | 'phase' | 'overrides'>): string {
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  const why = reasons[0]?.text ?? shown;
  const says = phase === 'closed' ? 'complete' : `${stage}: ${verdict.replace('_', ' ')}`;
  return `${says}${why === '' ? '' : ` – ${why}`}${more}${overridesInShort(overrides)}`;
}
