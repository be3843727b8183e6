import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LoadPlan } from '../../../load/support/plan.ts';
import type { OrderWitness } from '../../../load/support/witness.ts';
import type {
  GeneratorReport,
  LoadClient,
  LoadWindow,
  PressEvidence,
  Stopped,
} from '../../core/pressure/press-evidence.ts';
import { allowedFlags, pinnedHosts } from './allowed-flags.ts';
import type { AllowedTarget } from './allowed-target.ts';
import { bundleScenario } from './bundle.ts';
import { checkCaps } from './check-caps.ts';
import { findK6 } from './find-k6.ts';
import { forecast } from './forecast.ts';
import { inspectBundle } from './inspect.ts';
import { k6Environment } from './k6-environment.ts';
import { openLease } from './lease-server.ts';
import { superviseLoad } from './supervise-load.ts';

export interface LoadOrder {
  /** Path of k6. */
  readonly k6: string;
  /** `<goal>.load.ts`. */
  readonly scenarioFile: string;
  /** `<id>.shop.ts`: takes the place of the demo's adapter in the bundle. */
  readonly shopFile: string;
  /** Lease and VUs are filled in by the engine. */
  readonly plan: Omit<LoadPlan, 'leaseUrl' | 'maxVUs'>;
  /** Local k6 processes that share the load by execution segment. */
  readonly generators: number;
  /** Put before k6, so that it keeps to its own cores; empty: wherever the system puts it. */
  readonly confined: readonly string[];
  /** The only addresses that connections may go to. */
  readonly target: AllowedTarget;
  /**
   * k6 sends no more than `requestsPerSecond`, whatever the scenario wants, and evenly: two requests of one moment go out 1 / cap seconds
   * apart. A cap far above the plan leaves races and durations as they are.
   */
  readonly caps: { readonly requestsPerSecond: number; readonly seconds: number; readonly concurrentIntents: number };
  /** Holds bundle, logs and witnesses; made by the caller, kept when something went wrong. */
  readonly folder: string;
  /** Values that must not appear in complaints. */
  readonly secrets: readonly string[];
  readonly now: () => number;
  /** At every look (about once a second) once the load is let go. */
  readonly onWindow: (window: LoadWindow) => void;
}

/** What k6 says it will do, before it does it. */
export interface LoadRequirements {
  readonly title: string;
  readonly seconds: number;
  readonly maxVUs: number;
  /** Highest sum of planned new intents per second × attempts per intent. */
  readonly peakRequestsPerSecond: number;
  /** The clients as the scenario has them, which need not be the plan's. */
  readonly client: LoadClient;
  /** They hang up of their own accord, before their time limit. */
  readonly impatient: boolean;
}

export interface LoadOutcome
  extends Pick<PressEvidence, 'startedAt' | 'bucketsMs' | 'windows' | 'counts' | 'operations' | 'segments'> {
  readonly generators: readonly GeneratorReport[];
  readonly witnesses: readonly OrderWitness[];
  /** Lines of the witnesses that could not be read, or were lost with a full disk. */
  readonly witnessProblem: string | null;
  /** Set when a generator ended the load by itself. */
  readonly stopped: Stopped | null;
}

/** One pressure's generators, from the bundle to the last counter. */
export interface LoadRun {
  readonly requirements: LoadRequirements;
  /** Starts every generator, paused; resolves when all of them are ready to go. */
  start(): Promise<void>;
  /** Lets all of them go at the same moment: zero of the clock, ms since the epoch. */
  go(): Promise<number>;
  /** Ends the load now (SIGTERM, later SIGKILL); what was counted is kept. */
  stop(): Promise<void>;
  /** Resolves when no generator is left, however they ended. Never rejects. */
  readonly ended: Promise<LoadOutcome>;
}

/**
 * Bundles a scenario, asks k6 what it would do, and refuses what goes beyond the caps. Nothing is sent yet. Rejects with `InvalidInput`
 * (the scenario, the caps; all problems at once) or an `Error` (k6, the disk).
 */
export async function prepareLoad(order: LoadOrder): Promise<LoadRun> {
  const { version } = await findK6({ configured: order.k6 });
  const bundle = await bundleScenario(order);
  const configFile = join(order.folder, 'k6.json');
  await writeFile(configFile, JSON.stringify({ hosts: pinnedHosts(order.target) }));
  const lease = await openLease();
  try {
    const { caps, generators } = order;
    const plan: LoadPlan = { ...order.plan, leaseUrl: lease.url, maxVUs: caps.concurrentIntents, generators };
    const env = k6Environment(configFile, { WAYGATE_PLAN: JSON.stringify(plan) });
    const planned = forecast(await inspectBundle(order.k6, bundle, order.scenarioFile, env), plan.client);
    checkCaps(planned, order);
    const { seconds, maxVUs, peakRequestsPerSecond, secondsAtMost, client, impatient } = planned;
    const title = planned.title ?? basename(order.scenarioFile).replace(/\.load\.[jt]s$/, '');
    const fuse = Math.floor(order.caps.requestsPerSecond / order.generators);
    return superviseLoad({
      order,
      requirements: { title, seconds, maxVUs, peakRequestsPerSecond, client, impatient },
      secondsAtMost,
      version,
      bundle,
      env,
      flags: ['--rps', String(fuse), ...allowedFlags(order.target)],
      lease,
    });
  } catch (error) {
    await lease.close();
    throw error;
  }
}
