import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';
import {
  addressProblems,
  capsWithin,
  hostProblems,
  needsPermit,
  permitProblems,
  productionProblems,
} from '../../core/pressure/guard-rails.ts';
import { LOAD_PERMIT_PATH, type LoadPermit, type PressRequest } from '../../core/pressure/load-permit.ts';
import { hostOf } from '../../core/pressure/target-host.ts';
import type { Cohort } from '../../core/run-record.ts';
import type { PressureSettings, Settings } from '../../core/settings.ts';
import { type AllowedTarget, type Resolve, reachableFirst, resolveHost } from './allowed-target.ts';
import { readOwnershipFile } from './ownership-file.ts';

export interface Approach {
  readonly settings: Pick<Settings, 'cohorts' | 'pressure' | 'file'>;
  /** Id of the scenario. */
  readonly scenario: string;
  /** The command line said `--production`. */
  readonly production: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** The release that the load goes to; the candidate unless said. */
  readonly cohort?: Cohort;
  readonly resolve?: Resolve;
  /** Loopback needs no permit; tests tell otherwise. */
  readonly isLoopback?: (address: string) => boolean;
}

export interface ApproachedTarget {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly target: AllowedTarget;
  /** The config's, never above the permit's. */
  readonly caps: PressureSettings['caps'];
  /** null: none is needed. */
  readonly permit: LoadPermit | null;
  /**
   * To be asked right before the load is let go, which may be long after: what the owner permits by then, and everything that speaks
   * against a load that begins now. Never rejects but when `signal` is aborted.
   */
  askAgain(): Promise<AskedPermit>;
}

export interface AskedPermit {
  /** null: none is needed, or there is none. */
  readonly permit: LoadPermit | null;
  readonly problems: readonly Diagnostic[];
}

/**
 * Whether this target may be pressed: its host is listed, it leads where it may lead, its owner permits it, and production was meant.
 * Nothing but the permit is asked of the target, and that only when the host and its addresses are allowed.
 * Rejects with `InvalidInput` that has every refusal, each saying what would make it acceptable; with another error when names can't be
 * resolved now.
 */
export async function approachTarget(approach: Approach): Promise<ApproachedTarget> {
  const { settings, scenario, production, now, signal, cohort = 'candidate', resolve = resolveHost } = approach;
  const pressure = sectionOf(settings);
  const { environment, allow, caps } = pressure;
  const { origin } = new URL(settings.cohorts[cohort].baseUrl);
  const host = hostOf(origin) ?? '';
  const problems = productionProblems(environment, production);
  const listed = hostProblems(host, allow);
  // A host that is not listed is not even resolved.
  const target = { host, addresses: listed.length === 0 ? await resolve(host) : [] };
  const led = listed.length === 0 ? addressProblems(target, allow) : listed;
  problems.push(...led);
  const ask = async (plannedSeconds: number): Promise<AskedPermit> => {
    if (!needsPermit(target, environment, approach.isLoopback)) return { permit: null, problems: [] };
    const request: PressRequest = { scenario, environment, caps, plannedSeconds, now: now() };
    const read = await readOwnershipFile({ origin, addresses: target.addresses, request, signal });
    if (!isPermit(read)) return { permit: null, problems: read };
    return { permit: read, problems: permitProblems(read, request, `${origin}${LOAD_PERMIT_PATH}`) };
  };
  const loadSeconds = Object.values(pressure.phases).reduce((sum, seconds) => sum + seconds, 0);
  const asked = led.length === 0 ? await ask(pressure.idleSeconds + loadSeconds) : null;
  problems.push(...(asked?.problems ?? []));
  if (problems.length > 0) throw new InvalidInput(`${origin} may not be pressed`, problems);
  const pinned = { host, addresses: await reachableFirst(target.addresses, portOf(origin)) };
  const permit = asked?.permit ?? null;
  return { origin, target: pinned, caps: capsWithin(caps, permit), permit, askAgain: () => ask(loadSeconds) };
}

function sectionOf({ pressure, file }: Approach['settings']): PressureSettings {
  if (pressure !== null) return pressure;
  const hint = "e.g. pressure: { peakIntentsPerSecond: 8, allow: ['staging.shop.example'] }";
  throw new InvalidInput(file ?? 'The configuration', [
    { path: 'pressure', found: 'nothing', expected: 'what may be pressed, and how hard', hint },
  ]);
}

function portOf(origin: string): number {
  const { port, protocol } = new URL(origin);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function isPermit(read: LoadPermit | readonly Diagnostic[]): read is LoadPermit {
  return !Array.isArray(read);
}
