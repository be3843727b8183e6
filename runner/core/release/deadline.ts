import { isExposed, type ReleaseState, stageOf } from './state.ts';

/**
 * When the time of the stage that the release is at is up, milliseconds since the epoch: from its exposure, or from the last change before it. A
 * restart takes the evidence away, so that the stage has at least its warm-up and its soak from there: an outage of the gate is not the
 * candidate's fault.
 */
export function deadlineMs(state: ReleaseState): number {
  const { deadlineSeconds } = stageOf(state);
  const since = isExposed(state) ? (state.exposedAt ?? state.since) : state.since;
  const deadline = Date.parse(since) + deadlineSeconds * 1000;
  if (state.restartedAt === null) return deadline;
  // Until it is exposed the evidence is that of the stage before.
  const shown = state.plan.stages.filter(({ name }) => [stageOf(state).name, state.visits.at(-1)?.name].includes(name));
  const needed = Math.max(...shown.map(({ warmUpSeconds, soakSeconds }) => warmUpSeconds + soakSeconds));
  return Math.max(deadline, Date.parse(state.restartedAt) + needed * 1000);
}
