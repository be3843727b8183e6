import type { FreezeWindow } from './plan.ts';
import { isExposed, type ReleaseState, shownStage, stageOf } from './state.ts';

/**
 * When the time of the stage that the release is at is up, milliseconds since the epoch: from its exposure, or from the last change before it.
 * What is not the candidate's fault does not use it up: it begins anew after a restart, which takes the evidence away, and once a stopped
 * line is let go on; and while a freeze window forbids widening it stands still. Where all users see it nothing is left to widen.
 */
export function deadlineMs(state: ReleaseState): number {
  const { plan, phase, interruptedAt } = state;
  const freezes = phase === 'watched' ? [] : plan.freezes;
  const here = stageOf(state);
  const since = Date.parse(isExposed(state) ? (state.exposedAt ?? state.since) : state.since);
  if (interruptedAt === null || Date.parse(interruptedAt) < since) return thawed(since, here.deadlineSeconds, freezes);
  // Until it is exposed the evidence is that of the stage before.
  const needed = Math.max(here.deadlineSeconds, shownStage(state)?.deadlineSeconds ?? 0);
  return thawed(Date.parse(interruptedAt), needed, freezes);
}

/** So many seconds later, without those that lie in freeze windows. */
function thawed(sinceMs: number, seconds: number, freezes: readonly FreezeWindow[]): number {
  let [end, cursor] = [sinceMs + seconds * 1000, sinceMs];
  const inOrder = freezes
    .map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }))
    .toSorted((a, b) => a.fromMs - b.fromMs);
  for (const { fromMs, toMs } of inOrder) {
    const beginMs = Math.max(fromMs, cursor);
    if (beginMs >= end || toMs <= beginMs) continue;
    end += toMs - beginMs;
    cursor = toMs;
  }
  return end;
}
