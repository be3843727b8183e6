import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ABORT_POLICY, PRESS_POLICY } from '../core/pressure/default-press-policy.ts';
import { exactHost } from '../core/pressure/target-host.ts';
import type { PressureSettings } from '../core/settings.ts';
import type { WaygateConfig } from './define-config.ts';
import { filled } from './filled.ts';
import type { PressureConfig } from './pressure-config.ts';

/** The `load/` folder that waygate itself brings, beside `runner/`, in source and in compiled form. */
export const BUILT_IN_LOAD_ROOT = fileURLToPath(new URL('../../load', import.meta.url));

export const PRESS_PHASES: PressureSettings['phases'] = { warm: 30, baseline: 60, pressure: 90, recovery: 60 };
/** Requests of one moment leave 1 / `requestsPerSecond` apart (k6 has no bursts): for sharp races allow 500 and more. */
export const PRESS_CAPS: PressureSettings['caps'] = { requestsPerSecond: 100, seconds: 900, concurrentIntents: 1000 };

/**
 * Four attempts are what SDKs and gateways make by default; a shopper looks at a spinner for about eight seconds. The budget is the one of
 * Brooker's token bucket and of SRE's client-side retry ratio: 10 %.
 */
const PRESS_CLIENT: PressureSettings['client'] = {
  attempts: 4,
  timeoutMs: 1000,
  deadlineMs: 8000,
  backoffMs: { base: 500, cap: 8000 },
  budget: { ratio: 0.1, burst: 10 },
  honourRetryAfter: true,
};

export interface PressurePlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths are relative to it. */
  readonly folder: string;
}

/** Of a config that was checked; null without the section. */
export function pressureSettings(config: WaygateConfig, { env, folder }: PressurePlace): PressureSettings | null {
  const { pressure } = config;
  if (pressure === undefined) return null;
  const k6 = pressure.k6?.executablePath ?? env.WAYGATE_K6;
  return {
    shop: pressure.shop ?? config.shop,
    roots: [...new Set([...(pressure.roots ?? []).map((root) => resolve(folder, root)), BUILT_IN_LOAD_ROOT])],
    environment: pressure.environment ?? 'staging',
    allow: allowedHosts(pressure.allow),
    peakIntentsPerSecond: pressure.peakIntentsPerSecond,
    factor: pressure.factor ?? 1.5,
    phases: filled(PRESS_PHASES, pressure.phases ?? {}),
    idleSeconds: pressure.idleSeconds ?? 30,
    segments: sharesOf(pressure.segments ?? equalWeights(config.matrix)),
    cells: Object.entries(pressure.matrix ?? config.matrix).flatMap(([journey, segments]) =>
      segments.map((segment) => ({ journey, segment })),
    ),
    client: clientOf(pressure.client),
    caps: filled(PRESS_CAPS, pressure.caps ?? {}),
    policy: filled(PRESS_POLICY, pressure.policy ?? {}),
    abort: filled(ABORT_POLICY, pressure.abort ?? {}),
    books: pressure.books === undefined ? null : { url: pressure.books.url.replace(/\/$/, '') },
    k6: { executablePath: k6 === undefined || k6 === '' ? null : resolve(folder, k6) },
  };
}

export function clientOf(client: PressureConfig['client'] = {}): PressureSettings['client'] {
  const { backoffMs, budget, ...numbers } = client;
  return {
    ...filled(PRESS_CLIENT, numbers),
    backoffMs: filled(PRESS_CLIENT.backoffMs, backoffMs ?? {}),
    budget: filled(PRESS_CLIENT.budget, budget ?? {}),
  };
}

/** Each host once, as `exactHost` writes it. */
export function allowedHosts(allow: readonly string[]): readonly string[] {
  return [...new Set(allow.map((host) => exactHost(host) ?? host))];
}

function equalWeights(matrix: WaygateConfig['matrix']): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.values(matrix).flatMap((segments) => segments.map((segment) => [segment, 1])));
}

function sharesOf(weights: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const sum = Object.values(weights).reduce((all, weight) => all + weight, 0);
  return Object.fromEntries(Object.entries(weights).map(([segment, weight]) => [segment, weight / sum]));
}
