import type { Settings } from '../../core/settings.ts';
import type { Walk } from '../../core/walk.ts';
import { describeEnvironment } from './environment.ts';

export interface WalkBeginning extends Pick<Walk, 'command' | 'trigger' | 'seed'> {
  readonly settings: Settings;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What else the report's readers should know. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** A walk as it stands before its first run. Its id names the command and the instant, so that ids sort by time. */
export function beginWalk({ command, trigger, seed, settings, now, facts = {} }: WalkBeginning): Walk {
  const startedAt = new Date(now).toISOString();
  const { baseline, candidate } = settings.cohorts;
  return {
    id: `${command}-${startedAt.slice(0, 23).replaceAll(/[-:.]/g, '').replace('T', '-')}`,
    command,
    trigger,
    startedAt,
    endedAt: null,
    seed,
    target: candidate.baseUrl,
    releases: { baseline: baseline.release, candidate: candidate.release },
    cells: settings.cells,
    policy: settings.judge,
    environment: { ...describeEnvironment(settings), ...facts },
    result: null,
  };
}
