import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { ReleasePlan } from '../../core/release/plan.ts';
import type { ReleaseShoppers } from '../../core/release/release-document.ts';
import type { DemoShop } from './demo-shop.ts';

export interface ToCount {
  readonly plan: Pick<ReleasePlan, 'stages' | 'releases'>;
  /** When the release began, and when the fault, ISO 8601, UTC. */
  readonly from: string;
  readonly faultFrom: string | null;
  /** Name of the stage that the fault began in. */
  readonly faultStage: string;
  /** Ids. */
  readonly faults: readonly string[];
  /** Those who are there are not waited for any longer. */
  readonly signal: AbortSignal;
}

/** Nobody else looks at the shop for so long: what goes wrong goes on. */
const UNNOTICED_SECONDS = 1_800;
const ANSWER_LIMIT_MS = 10_000;
/** Longer than a shopper waits for a page. */
const LEAVE_LIMIT_MS = 20_000;
const PAGE = 1_000;

interface Session {
  readonly cameAt: string;
  readonly endedAt: string;
  readonly release: string;
  readonly symptoms: readonly string[];
  readonly excused: readonly string[];
}

interface Modelled {
  readonly perSecond: number;
  readonly modelled: { readonly hit: number };
  readonly noGate: { readonly hit: number };
  readonly fixedWindow: { readonly hit: number; readonly rolledBackAfterSeconds: number | null };
}
/** With whether the gate with fixed windows takes the release back without the fault, too. */
type Told = Modelled & { readonly withoutFault: boolean };

/**
 * Lets nobody else in, waits for those who are there, and counts: who met the fault in the release that was, and who of the same shoppers
 * would have otherwise. The others stand at the same stage when the fault comes, or at the first one that exposes anybody, with nothing against
 * the release so far; without a gate each stage lasts for its warm-up and its soak.
 * Rejects when the shop does not answer.
 */
export async function countShoppers({ control }: Pick<DemoShop, 'control'>, asked: ToCount): Promise<ReleaseShoppers> {
  const shop = <T>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object) =>
    ask<T>(`${control}${path}`, method, body);
  const { perSecond } = await shop<{ perSecond: number }>('GET', '/shoppers');
  await shop('PUT', '/shoppers', { perSecond: 0 });
  const until = performance.now() + LEAVE_LIMIT_MS;
  const isAnybodyThere = async () => (await shop<{ underWay: number }>('GET', '/shoppers')).underWay > 0;
  while (performance.now() < until && !asked.signal.aborted && (await isAnybodyThere())) await pause(100);

  const { plan, from, faultFrom, faults } = asked;
  const sessions = (await sessionsOf(shop)).filter(({ cameAt }) => cameAt >= from);
  const known = await shop<{ id: string; scope: string }[]>('GET', '/faults');
  const shared = known.some(({ id, scope }) => scope === 'shared' && faults.includes(id));
  const onCandidate = sessions.filter(({ release }) => release === plan.releases.candidate);
  const concerned = (shared ? sessions : onCandidate).filter(({ endedAt }) => endedAt >= (faultFrom ?? from));
  const met = concerned.filter(({ symptoms }) => symptoms.length > 0);
  const excused = concerned.filter((session) => session.symptoms.length === 0 && session.excused.length > 0);
  const otherwise = await modelled(shop, asked);
  const told = 'error' in otherwise ? null : otherwise;
  return {
    perSecond,
    sessions: sessions.length,
    onCandidate: onCandidate.length,
    hit: met.length,
    excused: excused.length,
    modelled: told?.modelled.hit ?? null,
    fixedWindow: told?.fixedWindow.hit ?? null,
    noGate: told?.noGate.hit ?? null,
    fixedWindowAfterSeconds: told?.fixedWindow.rolledBackAfterSeconds ?? null,
    fixedWindowFalseAlarm: told === null ? null : told.withoutFault,
    horizonSeconds: UNNOTICED_SECONDS,
    unknown: 'error' in otherwise ? otherwise.error : null,
  };
}

type Shop = <T>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object) => Promise<T>;

async function sessionsOf(shop: Shop): Promise<readonly Session[]> {
  const all: Session[] = [];
  for (;;) {
    const page = await shop<Session[]>('GET', `/shoppers/sessions?after=${all.length}&limit=${PAGE}`);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** Of one fault: several would have to be told apart in those who met more than one. */
async function modelled(
  shop: Shop,
  { plan, faultFrom, faultStage, faults }: ToCount,
): Promise<Told | { readonly error: string }> {
  const [fault, ...others] = faults;
  if (fault === undefined || faultFrom === null) return { error: 'there was no fault' };
  if (others.length > 0) return { error: 'there was more than one fault' };
  const stages = plan.stages
    .slice(plan.stages.findIndex(({ name }) => name === faultStage))
    .filter(({ exposure }) => [exposure.default, ...Object.values(exposure.segments)].some((percent) => percent > 0))
    .map(({ exposure, warmUpSeconds, soakSeconds }) => ({ exposure, soakSeconds: warmUpSeconds + soakSeconds }));
  const body = { fault, stages, from: faultFrom, faultFrom, horizonSeconds: UNNOTICED_SECONDS };
  const told = await shop<Modelled | { readonly error: string }>('POST', '/shoppers/counterfactuals', body);
  if ('error' in told) return told;
  const never = new Date(Date.parse(faultFrom) + 2 * UNNOTICED_SECONDS * 1000).toISOString();
  const healthy = await shop<Modelled>('POST', '/shoppers/counterfactuals', { ...body, faultFrom: never });
  return { ...told, withoutFault: healthy.fixedWindow.rolledBackAfterSeconds !== null };
}

/** Also the shop's refusals, which say why. */
async function ask<T>(url: string, method: 'GET' | 'PUT' | 'POST', body: object | undefined) {
  const answer = await request(url, {
    method,
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const told = await answer.body.json();
  if (answer.statusCode !== 200 && answer.statusCode !== 409)
    throw new Error(`${method} ${url} answered ${answer.statusCode}: ${JSON.stringify(told)}`);
  return told as T;
}
