import { type ReleaseState, shownStage, stageOf } from './state.ts';

/**
 * Until when rounds follow each other without a pause, milliseconds since the epoch: from the change of what users see, and again from an
 * interruption, since a restart takes the evidence away that has to be shown anew; null: nothing is judged.
 */
export function surgeUntilMs(state: ReleaseState): number | null {
  const { phase, exposedAt, interruptedAt } = state;
  const seen = phase === 'entering' ? shownStage(state) : stageOf(state);
  const isJudged = phase === 'soaking' || phase === 'held' || (phase === 'entering' && interruptedAt !== null);
  if (!isJudged || seen === undefined || exposedAt === null) return null;
  return Math.max(Date.parse(exposedAt), Date.parse(interruptedAt ?? exposedAt)) + seen.surgeSeconds * 1000;
}
