import { isExposed, type ReleaseState, stageOf } from './state.ts';

/** When the time of the stage that the release is at is up, milliseconds since the epoch: from its exposure, or from the last change before it. */
export function deadlineMs(state: ReleaseState): number {
  const since = isExposed(state) ? (state.exposedAt ?? state.since) : state.since;
  return Date.parse(since) + stageOf(state).deadlineSeconds * 1000;
}
