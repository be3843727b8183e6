import { fileURLToPath } from 'node:url';
import { discover } from '../../runner/config/discover.ts';
import type { Cohort, RunRecord } from '../../runner/core/run-record.ts';
import type { CohortSettings, Limits } from '../../runner/core/settings.ts';
import { type BrowserEngine, createBrowserEngine } from '../../runner/engines/browser/browser-engine.ts';

export interface TinyEngine {
  readonly engine: BrowserEngine;
  /** In the order of the calls; the provisional record, then the final one. */
  readonly started: readonly RunRecord[];
  readonly ended: readonly RunRecord[];
  /** One round of a tiny journey. */
  walk(journey: string, options?: TinyRound): Promise<readonly RunRecord[]>;
}

export interface TinyRound {
  readonly segment?: string;
  readonly cohorts?: readonly Cohort[];
  readonly trace?: boolean;
}

export interface TinyEngineOptions {
  readonly artefacts: string;
  readonly baseline: CohortSettings;
  readonly candidate?: CohortSettings;
  readonly limits?: Partial<Limits>;
  readonly password?: string;
  readonly onRunStart?: (record: RunRecord) => Promise<void>;
  readonly onRunEnd?: (record: RunRecord) => Promise<void>;
}

/** A cohort of the tiny shop that needs no pin. */
export function tinyCohort(baseUrl: string, overrides: Partial<CohortSettings> = {}): CohortSettings {
  return { baseUrl, release: 'r1', pin: null, attest: { kind: 'header', name: 'x-release' }, ...overrides };
}

/** The warm engine on the tiny journeys. */
export async function createTinyEngine(options: TinyEngineOptions): Promise<TinyEngine> {
  const { baseline, candidate = baseline, limits, password = 'correct horse' } = options;
  const catalogue = await discover([fileURLToPath(new URL('tiny-journeys', import.meta.url))]);
  const started: RunRecord[] = [];
  const ended: RunRecord[] = [];
  let rounds = 0;
  const engine = createBrowserEngine({
    settings: {
      publicUrl: baseline.baseUrl,
      cohorts: { baseline, candidate },
      limits: {
        workers: 1,
        runKillMs: 30_000,
        runsPerBrowser: 1_000,
        minutesPerBrowser: 60,
        browserRssMegabytes: 4_000,
        series: 1_000,
        ...limits,
      },
      accounts: { shopper: { email: 'shopper@example.test', password } },
      secrets: [password],
      shop: 'tiny',
      artefacts: { folder: options.artefacts, maxMegabytes: 100, maxDays: 1 },
      browser: { executablePath: null, sandbox: true },
    },
    catalogue,
    walk: 'tiny-walk',
    now: Date.now,
    async onRunStart(record) {
      started.push(record);
      await options.onRunStart?.(record);
    },
    async onRunEnd(record) {
      ended.push(record);
      await options.onRunEnd?.(record);
    },
  });
  return {
    engine,
    started,
    ended,
    walk(journey, { segment = 'plain', cohorts = ['baseline'], trace = false }: TinyRound = {}) {
      rounds += 1;
      return engine.walkRound({
        round: `round-${rounds}`,
        cell: { journey, segment },
        cohorts,
        trigger: 'adhoc',
        trace,
      });
    },
  };
}
