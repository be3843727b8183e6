import type { GateStage, GateStatus } from '../../runner/core/release/gate-status.ts';
import type { Phase } from '../../runner/core/release/phase.ts';
import type { Actor } from '../../runner/core/release/plan.ts';
import { type Said, VERDICT_WORDS } from '../words.ts';

/** Words and marks of a release, so that the page and the report say each thing in one way. */
const PHASE_WORDS: Readonly<Record<Phase, Said>> = {
  planned: { word: 'Planned', tone: 'none', icon: 'undecided' },
  entering: { word: 'Entering', tone: 'none', icon: 'undecided' },
  exposing: { word: 'Exposing', tone: 'wait', icon: 'stale' },
  soaking: { word: 'Soaking', tone: 'none', icon: 'stale' },
  held: { word: 'Held', tone: 'wait', icon: 'hold' },
  rehearsing: { word: 'Rehearsing', tone: 'wait', icon: 'roll-back' },
  watched: { word: 'Watched', tone: 'good', icon: 'good' },
  frozen: { word: 'Stopped', tone: 'wait', icon: 'hold' },
  rolling_back: { word: 'Rolling back', tone: 'bad', icon: 'roll-back' },
  rolled_back: { word: 'Rolled back', tone: 'bad', icon: 'roll-back' },
  rollback_failed: { word: 'Rollback failed', tone: 'bad', icon: 'bad' },
  closed: { word: 'Complete', tone: 'good', icon: 'good' },
};

/** Phases that say more than the verdict does. */
const TELLING: readonly Phase[] = ['rehearsing', 'frozen', 'rolling_back', 'rolled_back', 'rollback_failed', 'closed'];

export function phaseWord(phase: Phase): string {
  return PHASE_WORDS[phase].word;
}

/** What stands in the largest letters. */
export function headline({ phase, verdict }: Pick<GateStatus, 'phase' | 'verdict'>): Said {
  return TELLING.includes(phase) ? PHASE_WORDS[phase] : VERDICT_WORDS[verdict];
}

/** How it is with a stage. */
export function stageSaid(
  { place, verdict, enteredAt }: GateStage,
  status: Pick<GateStatus, 'phase' | 'verdict'>,
): Said {
  if (place === 'here' && status.phase !== 'closed') {
    const { word, tone, icon } = PHASE_WORDS[status.phase];
    return { word, icon, tone: tone === 'none' ? VERDICT_WORDS[status.verdict].tone : tone };
  }
  if (place === 'ahead') return { word: enteredAt === null ? 'Ahead' : 'Left', tone: 'none', icon: 'none' };
  return verdict === 'roll_back'
    ? { word: 'Rolled back', tone: 'bad', icon: 'roll-back' }
    : { word: 'Passed', tone: 'good', icon: 'good' };
}

export function actorInWords(actor: Actor): string {
  if (actor.kind === 'policy') return 'policy';
  return actor.kind === 'person' ? `${actor.name} (${actor.role})` : actor.name;
}

/** `5 %`, or `5 %, mobile-us 1 %`. */
export function exposureText({ default: everywhere, segments }: GateStatus['exposure']): string {
  const others = Object.entries(segments).filter(([, percent]) => percent !== everywhere);
  return [`${everywhere}\u202f%`, ...others.map(([segment, percent]) => `${segment} ${percent}\u202f%`)].join(', ');
}

/** `10:00:05`, UTC; the text itself when it is no instant. */
export function clockOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toISOString().slice(11, 19);
}
