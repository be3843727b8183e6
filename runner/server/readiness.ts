import { type Cell, cellKey } from '../core/run-record.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly ReadinessCheck[];
}

export interface ReadinessCheck {
  readonly name: 'store' | 'browser' | 'schedule' | 'release';
  readonly ok: boolean;
  /** For a person. */
  readonly detail: string;
}

/** What is known of the runner's parts. */
export interface RunnerHealth {
  /** What the last write to the evidence store said; null when it succeeded. */
  readonly storeProblem: string | null;
  /** Whether a browser has ever been ready, and what went wrong with the last that was not. */
  readonly browser: { readonly ready: boolean; readonly problem: string | null };
  /** Cells that more than two slots in a row did not get to. */
  readonly overdue: readonly Cell[];
  /** Why the release is not led any more; null: it is, or there is none. */
  readonly releaseProblem: string | null;
}

/** Ready means that evidence is being made. A runner that has just started is ready: it has not failed at anything yet. */
export function assessReadiness({ storeProblem, browser, overdue, releaseProblem }: RunnerHealth): Readiness {
  const checks: readonly ReadinessCheck[] = [
    { name: 'store', ok: storeProblem === null, detail: storeProblem ?? 'the last write succeeded' },
    {
      name: 'browser',
      ok: browser.problem === null,
      detail: browser.problem ?? (browser.ready ? 'a browser is at work' : 'none was needed yet'),
    },
    {
      name: 'schedule',
      ok: overdue.length === 0,
      detail:
        overdue.length === 0
          ? 'every cell gets its turn'
          : `not walked for more than two slots: ${overdue.map(cellKey).join(', ')}`,
    },
    ...(releaseProblem === null ? [] : [{ name: 'release', ok: false, detail: releaseProblem } as const]),
  ];
  return { ready: checks.every(({ ok }) => ok), checks };
}
