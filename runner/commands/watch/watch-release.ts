import type { Actuator } from '../../actuators/actuator.ts';
import type { ReleaseSettings } from '../../config/release/release-settings.ts';
import { judgeState } from '../../core/judge/judge.ts';
import { createJudgeState } from '../../core/judge/judge-state.ts';
import type { AuditLog } from '../../core/release/audit.ts';
import type { ReleaseEvent } from '../../core/release/event.ts';
import { exposureInWords } from '../../core/release/exposure.ts';
import { OVER } from '../../core/release/phase.ts';
import { type ReleaseState, stageOf } from '../../core/release/state.ts';
import { surgeUntilMs } from '../../core/release/surge.ts';
import type { Walk } from '../../core/walk.ts';
import type { RoundOrder } from '../../engines/browser/browser-engine.ts';
import type { Metrics } from '../../metrics/create-metrics.ts';
import { createNotifiers } from '../../notifiers/create-notifiers.ts';
import { createDispatcher } from '../../notifiers/dispatch.ts';
import { asUsage, usable } from '../problem.ts';
import { conductRelease } from '../release/conduct-release.ts';
import type { ConductedGate } from '../release/gate-of.ts';
import { createPressFinder } from '../release/newest-press.ts';
import { keepEvent, releaseHistory } from '../release/release-log.ts';
import { createReleaseRounds, isBeingTakenBack, type ReleaseRound } from '../release/release-rounds.ts';
import { createReleaseNotices } from './release-notices.ts';
import type { WatchJudge } from './watch-judge.ts';

export interface WatchReleaseNeeds {
  readonly release: ReleaseSettings;
  /** By id. */
  readonly actuators: ReadonlyMap<string, Actuator>;
  readonly walk: Walk;
  readonly log: AuditLog;
  readonly metrics: Pick<Metrics, 'record'>;
  readonly gate: ConductedGate;
  /** Where people look at it. */
  readonly url: () => string | null;
  readonly now: () => number;
  readonly note: (line: string) => void;
}

/** A release that a watch leads. */
export interface WatchRelease extends WatchJudge {
  /** A round that the release wants beside the schedule, now that a worker is free; null: none. */
  wanted(underWay: readonly RoundOrder[]): ReleaseRound | null;
  /** Why it is not led any more; null: it is. */
  problem(): string | null;
  /** Looks at the clock; to be called every second or so. */
  tick(): void;
  /** What was ordered stays ordered. Messages that wait get some seconds. */
  close(): Promise<void>;
}

const LAST_MESSAGES_MS = 5_000;

/** Takes up the release where its log has it, at hold, and leads it on by what the watch sees. */
export async function createWatchRelease(needs: WatchReleaseNeeds): Promise<WatchRelease> {
  const { release, walk, log, gate, now, note } = needs;
  const { plan } = release;
  const history = await releaseHistory(log, plan.id).catch(asUsage);
  const [begun] = history;
  if (begun?.kind === 'planned' && JSON.stringify(begun.plan) !== JSON.stringify(plan))
    note(`${plan.id} goes on by the plan that it began with; what was changed since counts for the next release`);
  const dispatcher = createDispatcher(
    usable(() => createNotifiers(release.notifiers)),
    {
      nowMs: now,
      onEvent(event) {
        needs.metrics.record({ kind: 'notified', notifier: event.notifier, outcome: event.kind });
        if (event.kind === 'failed') note(`could not tell ${event.notifier}: ${event.message}`);
      },
    },
  );
  const press = createPressFinder({ file: release.pressStore, candidate: plan.releases.candidate, now, note });
  const notices = createReleaseNotices({ history, tell: dispatcher.tell, url: needs.url, now });
  for (const event of history) gate.happened(event);
  const conductor = await conductRelease({
    plan,
    history,
    append: (event) => keepEvent(log, plan.id, event),
    walk,
    actuators: needs.actuators,
    press: () => press.newest(),
    now,
    onEvent(event, state) {
      note(inWords(event, state));
      gate.happened(event);
      notices.happened(event, state);
    },
  });
  notices.led(conductor);
  note(beginning(conductor.state));
  gate.conduct(conductor);

  const rounds = createReleaseRounds({ walk: { ...walk, trigger: 'burst' }, conductor, now });
  const unjudged = createJudgeState(walk);
  const surging = () => now() < (surgeUntilMs(conductor.state) ?? 0);
  return {
    observe: (record) => conductor.observe(record),
    judgement: () => conductor.judgement() ?? judgeState(unjudged, now()),
    wanted: (underWay) => (surging() || isBeingTakenBack(conductor.state) ? rounds(underWay) : null),
    problem: () =>
      conductor.problem === null ? null : `the release is not led any more: ${conductor.problem.message}`,
    tick() {
      conductor.tick();
      press.look();
      gate.looked();
      notices.tick();
    },
    async close() {
      await conductor.close();
      await dispatcher.close(LAST_MESSAGES_MS);
    },
  };
}

function beginning({ plan, phase }: ReleaseState): string {
  const way = plan.stages.map(({ name }) => name).join(' → ');
  return OVER.includes(phase)
    ? `release ${plan.id} is over (${phase.replace('_', ' ')}): it is only judged; for the next one set another candidate, or another release.id`
    : `leading release ${plan.id}: ${way} (${plan.mode})`;
}

/** One line for the person who watches. */
function inWords(event: ReleaseEvent, state: ReleaseState): string {
  const who = event.actor.kind === 'policy' ? 'policy' : event.actor.name;
  return `release ${state.plan.id} · ${state.phase} · stage ${stageOf(state).name} (${exposureInWords(state.exposed)}) · ${event.kind} by ${who}`;
}
