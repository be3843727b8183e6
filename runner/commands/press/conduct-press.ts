import { mkdir, rm } from 'node:fs/promises';
import type { RetryPolicy } from '../../../load/support/plan.ts';
import type { Catalogue } from '../../config/discover.ts';
import { chooseLoad, type LoadCatalogue } from '../../config/discover-loads.ts';
import { InvalidInput } from '../../core/diagnostic.ts';
import { counted } from '../../core/judge/wording.ts';
import { kindOfAddress } from '../../core/pressure/ip-address.ts';
import { judgePress } from '../../core/pressure/judge-press.ts';
import { pressDocumentOf } from '../../core/pressure/press-document-of.ts';
import { COHORTS, type RunRecord } from '../../core/run-record.ts';
import type { PressureSettings, Settings } from '../../core/settings.ts';
import type { EvidenceStore, StoredPress, Walk } from '../../core/walk.ts';
import { findChromium } from '../../engines/browser/find-chromium.ts';
import { approachTarget } from '../../engines/load/approach-target.ts';
import type { FoundK6 } from '../../engines/load/find-k6.ts';
import { type LoadOrder, type LoadRun, prepareLoad } from '../../engines/load/load-engine.ts';
import { takePressLock } from '../../engines/load/press-lock.ts';
import { confined, type MachineShares, workersMeanwhile } from '../../engines/load/share-cores.ts';
import { openEvidenceStore } from '../../store/open-store.ts';
import { createPressProgress } from '../../terminal/press-progress.ts';
import { asUsage } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { approach } from '../walk/approach.ts';
import { beginWalk } from '../walk/begin-walk.ts';
import { clearOldEvidence } from '../walk/clear-old-evidence.ts';
import { ignoredFiles } from '../walk/ignored-files.ts';
import { reportPlace } from '../walk/report-place.ts';
import { writePressReport } from '../walk/write-report.ts';
import { gatherPress } from './gather-press.ts';
import { generatorFolder } from './generator-folder.ts';
import { loadPlanOf } from './load-plan.ts';

export interface PressRequest {
  readonly settings: Settings;
  readonly pressure: PressureSettings;
  readonly catalogue: Catalogue;
  readonly loads: LoadCatalogue;
  readonly k6: FoundK6;
  readonly scenario: string;
  /** Of users, at the stage asked about. */
  readonly percent: number;
  readonly intentsPerSecond: number;
  readonly factor: number;
  readonly retries: RetryPolicy;
  readonly generators: number;
  readonly machine: MachineShares;
  readonly production: boolean;
  /** null: as long as the plan takes. */
  readonly timeLimitSeconds: number | null;
  readonly seed: number;
  /** null: beside the evidence, under the walk's id. */
  readonly reportFile: string | null;
  readonly facts: Readonly<Record<string, string>>;
  /** The walk that this press follows. */
  readonly follows?: string;
}

export interface ConductedPress {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  readonly press: StoredPress;
}

/**
 * One press from the guard rails to the written report. Rejects with `CommandProblem`, `InvalidInput` or the store's error when nothing
 * was pressed; once the load was let go it always ends with a document, whatever happens to the generators or the shop.
 */
export async function conductPress(request: PressRequest, surroundings: Surroundings): Promise<ConductedPress> {
  const { pressure, generators, machine, catalogue } = request;
  const { now, signal, stderr } = surroundings;
  const { scenarioFile, shopFile, booksFile } = chooseLoad(request.loads, request.scenario, pressure);
  await findChromium({ configured: request.settings.browser.executablePath }).catch(asUsage);
  const { origin, target, caps, askAgain } = await approachTarget({
    // The phases that will be: those of a search are shorter than the config's.
    settings: { ...request.settings, pressure },
    scenario: request.scenario,
    production: request.production,
    now,
    signal,
  });
  const targetHere = target.addresses.every((address) => kindOfAddress(address) === 'loopback');
  const workers = workersMeanwhile(machine, request.settings.limits.workers, targetHere);
  // The journeys that walk meanwhile: their own cells, on cores that the generators and the shop leave.
  const settings: Settings = {
    ...request.settings,
    cells: pressure.cells,
    limits: { ...request.settings.limits, workers },
  };
  await approach(settings, COHORTS, signal);
  const lock = await takePressLock(origin, { now, addresses: target.addresses });
  let store: EvidenceStore | null = null;
  let load: LoadRun | null = null;
  try {
    store = await openEvidenceStore(settings.store.path, { write: true }).catch(asUsage);
    const walk: Walk = {
      ...beginWalk({
        command: 'press',
        trigger: 'press',
        seed: request.seed,
        settings,
        facts: factsOf(request),
        now: now(),
      }),
      ...(request.follows === undefined ? {} : { follows: request.follows }),
    };
    await clearOldEvidence(store, settings, now());
    const folder = generatorFolder(settings.store.path, walk.id);
    await mkdir(folder, { recursive: true });
    const plan = loadPlanOf(settings, pressure, catalogue, {
      run: walk.id,
      seed: request.seed,
      intentsPerSecond: request.intentsPerSecond,
      factor: request.factor,
      retries: request.retries,
      phases: pressure.phases,
    });
    const progress = createPressProgress(stderr, now);
    const gathering = gatherPress(
      { request, settings, walk, store, targetHere, askAgain, booksFile, progress },
      surroundings,
    );
    const order: LoadOrder = {
      k6: request.k6.path,
      scenarioFile,
      shopFile,
      plan,
      generators,
      confined: machine.apart === null ? [] : confined(machine.apart.generators),
      target,
      caps,
      folder,
      secrets: settings.secrets,
      now,
      onWindow: gathering.onWindow,
    };
    const prepared = await prepareLoad(order).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      return asRefusal(error);
    });
    load = prepared;
    progress.note(headline(walk, request, prepared, settings));
    const evidence = await gathering.gather(prepared, order);
    progress.end();
    const runs = await store.runs(walk.id);
    const endedAt = now();
    const ended: Walk = { ...walk, endedAt: new Date(endedAt).toISOString() };
    const report = request.reportFile ?? reportPlace(settings.store.path, walk.id);
    const { policy, abort } = pressure;
    const document = pressDocumentOf(evidence, runs, judgePress(evidence, runs, policy), {
      seconds: (endedAt - Date.parse(walk.startedAt)) / 1000,
      report,
      walk: walk.id,
    });
    const press: StoredPress = { evidence, policy, abort, document };
    await store.endPress(walk.id, String(ended.endedAt), press);
    await writePressReport(report, { walk: ended, runs, ...press }, endedAt);
    // What the generators left is kept when it may tell more than the evidence does.
    if (document.verdict === 'pass' || document.verdict === 'fail') await rm(folder, { recursive: true, force: true });
    return { walk: { ...ended, press }, runs, press };
  } finally {
    await load?.stop();
    await lock.release();
    await store?.close();
  }
}

/** A scenario, a cap or a k6 that only the user can mend. */
function asRefusal(error: unknown): never {
  if (error instanceof InvalidInput) throw error;
  return asUsage(error);
}

function factsOf({ scenario, percent, intentsPerSecond, factor, retries, generators, k6, facts }: PressRequest) {
  return {
    ...facts,
    scenario,
    stage: `${percent} % of users: ${Number(intentsPerSecond.toFixed(2))} intents/s × ${factor}`,
    'clients retry': retries,
    generators: String(generators),
    k6: k6.version,
  };
}

function headline({ target, releases }: Walk, request: PressRequest, load: LoadRun, settings: Settings): string {
  const { scenario, percent, intentsPerSecond, factor, pressure, loads } = request;
  const { title, maxVUs } = load.requirements;
  const { warm, baseline, pressure: full, recovery } = pressure.phases;
  return [
    `Pressing ${releases.candidate} (candidate) at ${target}: ${scenario}, ${title}`,
    `Stage of ${percent} % of users: ${Number(intentsPerSecond.toFixed(2))} intents/s, × ${factor} under pressure · warm ${warm} s, baseline ${baseline} s, pressure ${full} s, recovery ${recovery} s`,
    `${counted(request.generators, 'generator')}, up to ${counted(maxVUs, 'shopper')} at once · ${counted(settings.cells.length, 'cell')} walked meanwhile on ${counted(settings.limits.workers, 'browser')}`,
    ...ignoredFiles(loads),
    '',
  ].join('\n');
}
