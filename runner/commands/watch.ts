import { createActuators } from '../actuators/create-actuators.ts';
import { createOrderMemory } from '../actuators/support/order-memory.ts';
import type { Catalogue } from '../config/discover.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ReleaseSettings } from '../config/release/release-settings.ts';
import { buildResult } from '../core/build-result.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { counted } from '../core/judge/wording.ts';
import { createMask } from '../core/mask.ts';
import type { AuditLog } from '../core/release/audit.ts';
import type { ResultDocument } from '../core/result.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import type { EvidenceStore, Walk } from '../core/walk.ts';
import { createBrowserEngine } from '../engines/browser/browser-engine.ts';
import { findChromium } from '../engines/browser/find-chromium.ts';
import { createMetrics, type Metrics } from '../metrics/create-metrics.ts';
import { assessReadiness } from '../server/readiness.ts';
import { startServer } from '../server/start-server.ts';
import { auditLogOf, openAuditLog } from '../store/audit-log.ts';
import { openEvidenceStore } from '../store/open-store.ts';
import { asUsage, CommandProblem, usable } from './problem.ts';
import { createGate } from './release/gate-of.ts';
import type { Surroundings } from './surroundings.ts';
import { aborted } from './walk/aborted.ts';
import { beginWalk } from './walk/begin-walk.ts';
import { clearOldEvidence } from './walk/clear-old-evidence.ts';
import { ignoredFiles } from './walk/ignored-files.ts';
import { withStore } from './walk/walk-options.ts';
import { createWatchEvidence } from './watch/watch-evidence.ts';
import { createWatchJudge } from './watch/watch-judge.ts';
import { createWatchRelease, type WatchRelease } from './watch/watch-release.ts';
import { createWatchRounds } from './watch/watch-rounds.ts';
import { createWatchServer } from './watch/watch-server.ts';

export interface WatchOptions {
  readonly config?: string;
  readonly port?: number;
  readonly store?: string;
  readonly json?: boolean;
}

export interface WatchRequest {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** The release that is led meanwhile; null: none, the candidate is only judged. */
  readonly release: ReleaseSettings | null;
  readonly json?: boolean;
  /** How long rounds under way may go on after the stop was asked for. */
  readonly graceMs?: number;
  /** Told once it listens; the tests' way to learn a port that the system chose. */
  readonly onServing?: (url: string) => void;
}

const GRACE_MS = 30_000;
/** How often a release looks at the clock; at least twice within `STATUS_LIFE_MS`. */
const LOOK_MS = 1_000;

/** `waygate watch`: scheduled probes, judged as they come, until it is told to stop. */
export async function watch(options: WatchOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { settings, catalogue, release } = await loadConfig(options.config, surroundings);
  const server = { ...settings.server, port: options.port ?? settings.server.port };
  return await watchCommand(
    {
      settings: withStore({ ...settings, server }, options, surroundings),
      catalogue,
      release,
      json: options.json === true,
    },
    surroundings,
  );
}

/**
 * Walks the configured cells on their schedules until the signal, and serves what comes of it. Resolves with 0 after a graceful stop:
 * no round is started any more, those under way end or are cut at a limit, no process is left.
 * Rejects with `InvalidInput` (port in use, too many metrics) or the store's error before anything is walked.
 */
export async function watchCommand(request: WatchRequest, surroundings: Surroundings): Promise<ExitCode> {
  const { settings } = request;
  const { now } = surroundings;
  const notifiers = request.release?.notifiers.map(({ id }) => id) ?? [];
  const metrics = await createMetrics(settings, notifiers);
  await findChromium({ configured: settings.browser.executablePath }).catch(asUsage);
  const store = await openEvidenceStore(settings.store.path, { write: true }).catch(asUsage);
  const log =
    request.release === null ? null : await openAuditLog(auditLogOf(settings.store.path), { now }).catch(asUsage);
  try {
    const startedAt = now();
    const walk: Walk = {
      ...beginWalk({ command: 'watch', trigger: 'schedule', seed: startedAt % 2 ** 32, settings, now: startedAt }),
      ...(request.release === null ? {} : { release: request.release.plan.id }),
    };
    const result = await watched(walk, { ...request, store, log, metrics }, surroundings);
    const endedAt = new Date(now()).toISOString();
    await store.endWalk(walk.id, endedAt, result);
    if (request.json === true) surroundings.stdout.write(`${JSON.stringify(result)}\n`);
    return EXIT.ok;
  } finally {
    await log?.close();
    await store.close();
  }
}

interface Watched extends WatchRequest {
  readonly store: EvidenceStore;
  readonly log: AuditLog | null;
  readonly metrics: Metrics;
}

async function watched(
  walk: Walk,
  { settings, catalogue, release: planned, store, log, metrics, graceMs, onServing }: Watched,
  surroundings: Surroundings,
): Promise<ResultDocument> {
  const { signal, stderr, now } = surroundings;
  const note = (line: string) => void stderr.write(`${new Date(now()).toISOString()} ${line}\n`);
  const alone = createWatchJudge(walk, now);
  const gate = createGate(now);
  let release: WatchRelease | null = null;
  const judge = {
    observe: (record: RunRecord) => (release ?? alone).observe(record),
    judgement: () => (release ?? alone).judgement(),
  };
  const evidence = createWatchEvidence({ judge, store, metrics, now, note });
  const engine = createBrowserEngine({ settings, catalogue, walk: walk.id, now, ...evidence });
  const rounds = createWatchRounds({
    walk,
    settings,
    engine,
    metrics,
    judgement: evidence.judgement,
    wanted: (underWay) => release?.wanted(underWay) ?? null,
    now,
    note,
  });
  const browser = () => {
    const { failedStarts } = engine.faults;
    const ready = engine.browserVersion !== null;
    return { ready, problem: !ready && failedStarts > 0 ? `${failedStarts} browsers could not be started` : null };
  };
  const memory = createOrderMemory(planned?.ordersFile ?? null);
  const mask = createMask(settings.secrets);
  const actuators = usable(() => createActuators(planned?.actuators ?? [], { memory, mask }));
  const serving =
    planned === null
      ? null
      : await createWatchServer({ release: planned, actuators, gate, cells: walk.cells, now, note });
  const server = await startServer({
    listen: settings.server,
    parts: serving?.parts ?? [],
    metrics() {
      evidence.judgement();
      metrics.record({ kind: 'gate', status: gate.gate.status(), atMs: now() });
      return metrics.expose();
    },
    readiness: () =>
      assessReadiness({
        storeProblem: evidence.storeProblem(),
        browser: browser(),
        overdue: rounds.overdue(),
        releaseProblem: release?.problem() ?? null,
      }),
  });
  try {
    const broken = await Promise.race([engine.warmUp(), aborted(signal).then(() => null)]);
    if (broken !== null) throw new CommandProblem(EXIT.usage, `Nothing can be watched: ${broken}`);
    await store.beginWalk(walk);
    stderr.write(`${[headline(walk, settings, metrics), ...ignoredFiles(catalogue)].join('\n')}\n`);
    stderr.write(
      `Serving ${server.url}/metrics, /healthz and /readyz${planned === null ? '' : `; the release at ${server.url}/`}\n`,
    );
    onServing?.(server.url);
    const pruning = pruneHourly(settings, store, now, note);
    if (planned !== null && log !== null) {
      const url = () => `${planned.publicUrl ?? server.url}/releases/${encodeURIComponent(planned.plan.id)}`;
      release = await createWatchRelease({ release: planned, actuators, walk, log, metrics, gate, url, now, note });
    }
    const looking = setInterval(() => {
      release?.tick();
      rounds.fill();
    }, LOOK_MS);
    rounds.start();
    await aborted(signal);
    clearInterval(looking);
    clearInterval(pruning);
    note('stopping: rounds under way may end');
    const ended = rounds.stop();
    await Promise.race([ended, expired(graceMs ?? GRACE_MS)]);
    await engine.close();
    await ended;
  } finally {
    await engine.close();
    await release?.close();
    await server.close();
    await serving?.close();
  }
  const facts = { seconds: (now() - Date.parse(walk.startedAt)) / 1000, report: null, now: now() };
  return { ...buildResult(walk, [], evidence.judgement(), facts), runs: evidence.runs(), exitCode: EXIT.ok };
}

function headline({ cells, releases, target }: Walk, settings: Settings, { budget }: Metrics): string {
  const largest = budget.byFamily.slice(0, 3).map(({ id, series }) => `${id} ${series}`);
  return [
    `Watching ${counted(cells.length, 'cell')} at ${target}: ${releases.baseline} (baseline) against ${releases.candidate} (candidate)`,
    ...settings.schedule.map(({ journey, cron, timezone }) => `  ${journey}: ${cron} (${timezone})`),
    `At most ${budget.total} of ${budget.limit} metric series (${largest.join(', ')}, …) · evidence in ${settings.store.path}`,
  ].join('\n');
}

/** The evidence of a watch that runs for months would fill the disk. */
function pruneHourly(
  settings: Settings,
  store: EvidenceStore,
  now: () => number,
  note: (line: string) => void,
): NodeJS.Timeout {
  const attempt = () =>
    void clearOldEvidence(store, settings, now()).catch((error: Error) =>
      note(`could not clear old evidence: ${error.message}`),
    );
  attempt();
  return setInterval(attempt, 3_600_000).unref();
}

function expired(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
