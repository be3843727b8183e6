import type { Reason } from '../result.ts';
import type { ReplayedRelease } from './replay-release.ts';
import { nothingKnown } from './situation.ts';
import { type Standing, standingOf } from './standing.ts';
import { type ReleaseState, stageOf } from './state.ts';

/** What might have been done with a release where its replay ends (milliseconds since the epoch), by its log and the evidence that decided it. */
export function standingAtEnd({ state, decided }: Pick<ReplayedRelease, 'state' | 'decided'>, nowMs: number): Standing {
  const standing = standingOf(state, { ...nothingKnown(nowMs), judgement: decided.judgement });
  const isSilent = state.phase === 'entering' && standing.verdict === 'hold' && standing.reasons.length === 0;
  return isSilent ? { ...standing, reasons: [notEntered(state)] } : standing;
}

/** What is looked at before a stage is entered is known to the gate alone while it looks. */
function notEntered(state: ReleaseState): Reason {
  const { name, enter } = stageOf(state);
  const criteria = enter.map(({ kind }) => kind).join(', ');
  const text =
    criteria === ''
      ? `Stage ${name} was about to be entered.`
      : `Stage ${name} had not been entered. It asks for ${criteria}; what was missing of that then is not in the log.`;
  return { code: 'entry_unmet', text };
}
