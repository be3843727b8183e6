import type { LoadPlan, LoadSegment, RetryPolicy } from '../../../load/support/plan.ts';
import type { Catalogue } from '../../config/discover.ts';
import type { Attest, PressureSettings, Settings } from '../../core/settings.ts';
import { deviceUserAgent } from '../../engines/browser/device-user-agent.ts';

export interface LoadWishes {
  readonly run: string;
  readonly seed: number;
  readonly intentsPerSecond: number;
  readonly factor: number;
  readonly retries: RetryPolicy;
  readonly phases: PressureSettings['phases'];
}

/** Sizes of the races, one after the other (ecommerce-failures.md 0.2). */
const BARRIERS = [2, 4, 8] as const;

/** What the generators are told: the candidate, its stage's share of the traffic, and who the shoppers are. */
export function loadPlanOf(
  settings: Settings,
  pressure: PressureSettings,
  catalogue: Catalogue,
  wishes: LoadWishes,
): Omit<LoadPlan, 'leaseUrl' | 'maxVUs'> {
  const { candidate } = settings.cohorts;
  const { attempts, timeoutMs, deadlineMs, backoffMs, budget, honourRetryAfter } = pressure.client;
  return {
    run: wishes.run,
    baseUrl: candidate.baseUrl,
    pin: candidate.pin,
    attest: attestOf(candidate.attest, candidate.release),
    seed: wishes.seed,
    intentsPerSecond: wishes.intentsPerSecond,
    factor: wishes.factor,
    seconds: wishes.phases,
    client: { retries: wishes.retries, attempts, timeoutMs, deadlineMs, backoffMs, budget, honourRetryAfter },
    segments: Object.entries(pressure.segments).map(([id, weight]) => segmentOf(id, weight, catalogue)),
    barriers: BARRIERS,
  };
}

/** Markers in the page itself are left to the journeys: a generator reads no pages. */
function attestOf(attest: Attest, release: string): LoadPlan['attest'] {
  return attest.kind === 'header' || attest.kind === 'cookie'
    ? { kind: attest.kind, name: attest.name, release }
    : null;
}

function segmentOf(id: string, weight: number, { segments }: Catalogue): LoadSegment {
  const segment = segments.get(id)?.value;
  if (segment === undefined) throw new Error(`segment "${id}" was checked, but is not there`);
  return {
    id,
    weight,
    locale: segment.locale,
    currency: segment.currency,
    userAgent: deviceUserAgent(segment.device) ?? 'Mozilla/5.0',
    landing: segment.landing?.path ?? null,
    referrer: segment.landing?.referrer ?? null,
  };
}
