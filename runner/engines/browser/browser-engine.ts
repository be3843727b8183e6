import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { Catalogue } from '../../config/discover.ts';
import { createMask, maskDeep } from '../../core/mask.ts';
import type { Cell, Cohort, PressurePhase, RunRecord, Trigger } from '../../core/run-record.ts';
import type { CohortSettings, Settings } from '../../core/settings.ts';
import { sandboxed } from './chromium-flags.ts';
import { finalRecord, provisionalRecord, type RunStart } from './compose-record.ts';
import { findChromium } from './find-chromium.ts';
import type { RunPlan, WorkerSetup } from './messages.ts';
import type { Lost } from './worker-handle.ts';
import { createWorkerPool, type Lease, type PoolFaults } from './worker-pool.ts';

/** One round to walk: its cohorts one after the other on the same worker. */
export interface RoundOrder {
  readonly round: string;
  readonly cell: Cell;
  /** In execution order, one or both. */
  readonly cohorts: readonly Cohort[];
  readonly trigger: Trigger;
  /** As any user arrives: at the public address, without a pin. What is expected to answer is still the cohort's release. */
  readonly unpinned?: boolean;
  /** `idle` unless a load test is under way. */
  readonly phase?: PressurePhase;
  /** Record a trace, kept when the run does not pass. */
  readonly trace: boolean;
}

export interface BrowserEngineOptions {
  readonly settings: Pick<
    Settings,
    'publicUrl' | 'cohorts' | 'limits' | 'accounts' | 'secrets' | 'shop' | 'artefacts' | 'browser'
  >;
  readonly catalogue: Catalogue;
  /** Id of the walk whose evidence this is. */
  readonly walk: string;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Gets the record as it would stand if the runner died now; the run begins when this is done. */
  readonly onRunStart: (record: RunRecord) => Promise<void>;
  /** Gets the final record; the next run of the round begins when this is done. */
  readonly onRunEnd: (record: RunRecord) => Promise<void>;
}

export interface BrowserEngine {
  /** Makes one browser warm, so that what can't work is known before the first run: the problem in words, or null. */
  warmUp(): Promise<string | null>;
  /**
   * Walks one round and gives its records in the order walked; fewer than ordered when the engine is closed meanwhile.
   * Rejects when the order names what does not exist, and when `onRunStart` or `onRunEnd` does.
   */
  walkRound(order: RoundOrder): Promise<readonly RunRecord[]>;
  /** Workers that could begin a round at once. */
  readonly capacity: number;
  /** Runs under way. */
  readonly active: number;
  readonly faults: Readonly<PoolFaults>;
  /** Version of the browser in use; null before the first run. */
  readonly browserVersion: string | null;
  /** Stops at once: runs under way end as `inconclusive(killed)` and are reported; resolves when no process is left. */
  close(): Promise<void>;
}

/** waygate's version, for the mark in the user agent. */
const VERSION = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version;
/** What a run may use beside its journey: opening the context, the last looks, evidence and closing. */
const BESIDE_JOURNEY_MS = 15_000;

/** The warm engine. No browser runs in this process: it forks workers that lead their own process groups, one warm browser each. */
export function createBrowserEngine(options: BrowserEngineOptions): BrowserEngine {
  const { settings, now } = options;
  const mask = createMask(settings.secrets);
  const pool = createWorkerPool({ limits: settings.limits, setup: () => workerSetup(options), now });
  let active = 0;
  let closed = false;
  const underway = new Set<Promise<unknown>>();

  const walkRun = async (
    plan: Omit<RunPlan, 'runId' | 'cohort' | 'artefacts'>,
    order: RoundOrder,
    cohort: Cohort,
    queueMs: number,
    lease: Lease,
  ) => {
    const startedAtMs = now();
    const beside = active;
    active += 1;
    try {
      const started = await lease.worker();
      if (closed) return null;
      const id = runId(startedAtMs);
      const { journey, segment } = order.cell;
      const start: RunStart = {
        id,
        walk: options.walk,
        round: order.round,
        journey,
        segment,
        cohort,
        trigger: order.trigger,
        phase: order.phase ?? 'idle',
        startedAtMs,
        queueMs,
        warmUpMs: now() - startedAtMs,
        beside,
      };
      await options.onRunStart(provisionalRecord(start));
      const artefacts = {
        folder: `${settings.artefacts.folder}/${options.walk}`,
        prefix: `${id}-${journey}-${segment}-${cohort}`,
      };
      const ended =
        started.kind === 'ready'
          ? await started.handle.walk(
              {
                ...plan,
                runId: id,
                cohort: order.unpinned === true ? arriving(settings, cohort) : settings.cohorts[cohort],
                artefacts,
              },
              settings.limits.runKillMs,
            )
          : ({ kind: 'lost', why: 'died', message: started.problem } satisfies Lost);
      lease.ran(ended);
      const record = maskDeep(mask, finalRecord(start, ended, now()));
      await options.onRunEnd(record);
      return record;
    } finally {
      active -= 1;
    }
  };

  const walkRound = async (order: RoundOrder): Promise<readonly RunRecord[]> => {
    if (closed) return [];
    const { journeys, segments, shops } = options.catalogue;
    const segment = named(segments, 'segment', order.cell.segment).value;
    const plan = {
      journeyFile: named(journeys, 'journey', order.cell.journey).file,
      shopFile: named(shops, 'shop', settings.shop).file,
      segment,
      account: segment.login === 'guest' ? null : (settings.accounts[segment.login.account] ?? null),
      longestMs: Math.max(settings.limits.runKillMs / 2, settings.limits.runKillMs - BESIDE_JOURNEY_MS),
      trace: order.trace,
    };
    const queuedAt = now();
    const lease = await pool.lease();
    if (lease === null) return [];
    const records: RunRecord[] = [];
    try {
      for (const cohort of order.cohorts) {
        if (closed) break;
        const queueMs = records.length === 0 ? now() - queuedAt : 0;
        const record = await walkRun(plan, order, cohort, queueMs, lease);
        if (record !== null) records.push(record);
      }
      return records;
    } finally {
      lease.release();
    }
  };

  return {
    async warmUp() {
      const lease = await pool.lease();
      if (lease === null) return null;
      try {
        const started = await lease.worker();
        return started.kind === 'failed' ? started.problem : null;
      } finally {
        lease.release();
      }
    },
    walkRound(order) {
      const round = walkRound(order);
      underway.add(round);
      round.catch(() => undefined).finally(() => underway.delete(round));
      return round;
    },
    get capacity() {
      return pool.free();
    },
    get active() {
      return active;
    },
    get faults() {
      return pool.faults();
    },
    get browserVersion() {
      return pool.browserVersion();
    },
    async close() {
      closed = true;
      await pool.close();
      await Promise.allSettled(underway);
    },
  };
}

/** A cohort as a user meets it, who does not choose one. */
function arriving({ cohorts, publicUrl }: BrowserEngineOptions['settings'], cohort: Cohort): CohortSettings {
  return { ...cohorts[cohort], baseUrl: publicUrl, pin: null };
}

async function workerSetup({ settings }: BrowserEngineOptions): Promise<WorkerSetup> {
  const browser = await findChromium({ configured: settings.browser.executablePath });
  const hosts = Object.values(settings.cohorts).map(({ baseUrl }) => new URL(baseUrl).hostname);
  const sandbox = sandboxed(settings.browser.sandbox, process.getuid?.());
  return { browser, sandbox, hosts, secrets: settings.secrets, version: VERSION };
}

function named<T>(map: ReadonlyMap<string, T>, kind: string, id: string): T {
  const found = map.get(id);
  if (found === undefined)
    throw new Error(`There is no ${kind} "${id}". Known: ${[...map.keys()].join(', ') || 'none'}.`);
  return found;
}

/** Sorts by time; unique also between runners that began in the same millisecond. */
function runId(startedAtMs: number): string {
  return `${startedAtMs.toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;
}
