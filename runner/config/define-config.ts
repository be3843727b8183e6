import type { JudgePolicy, LatencyPolicy } from '../core/policy.ts';
import type { Limits } from '../core/settings.ts';
import type { PressureConfig } from './pressure-config.ts';
import type { ReleaseConfig } from './release/release-config.ts';

/** A secret's whereabouts; secrets are never written in the config itself. */
export type SecretSource = { readonly env: string } | { readonly file: string };

export type PinConfig =
  | { readonly header: { readonly name: string; readonly value: string } }
  | { readonly cookie: { readonly name: string; readonly value: string } }
  | { readonly query: { readonly name: string; readonly value: string } };

export type AttestConfig =
  | { readonly header: string }
  | { readonly cookie: string }
  | { readonly meta: string }
  | { readonly endpoint: { readonly path: string; readonly field: string } };

export interface CohortConfig {
  /** Release marker that documents of this cohort carry. */
  readonly release: string;
  /** When the cohort has an address of its own; `target.baseUrl` otherwise. */
  readonly baseUrl?: string;
  readonly pin?: PinConfig;
  readonly attest: AttestConfig;
}

/** `waygate.config.ts`. Relative paths are relative to that file. */
export interface WaygateConfig {
  /** Id of a shop adapter: a file `shops/<id>.shop.ts` under one of the roots. */
  readonly shop: string;
  /** Folders of your own, laid out like waygate's `journeys/`. They win over built-in files of the same id. */
  readonly roots?: readonly string[];
  readonly target: { readonly baseUrl: string };
  readonly cohorts: { readonly baseline: CohortConfig; readonly candidate: CohortConfig };
  /** Which journey runs in which segments. */
  readonly matrix: Readonly<Record<string, readonly string[]>>;
  readonly accounts?: Readonly<
    Record<string, { readonly email: string | SecretSource; readonly password: SecretSource }>
  >;
  /** Cron expression per journey for `waygate watch`; `default` is used for journeys that are not listed. */
  readonly schedule?: { readonly cron: Readonly<Record<string, string>>; readonly timezone?: string };
  readonly judge?: Partial<Omit<JudgePolicy, 'latency'>> & { readonly latency?: Partial<LatencyPolicy> };
  /** Evidence; older than `maxDays` (90) it is deleted, with its screenshots, traces and reports. */
  readonly store?: { readonly path?: string; readonly maxDays?: number };
  readonly artefacts?: { readonly folder?: string; readonly maxMegabytes?: number; readonly maxDays?: number };
  readonly limits?: Partial<Limits>;
  /** `sandbox: false` lets Chromium run where the system refuses its sandbox; for pages that are trusted only. */
  readonly browser?: { readonly executablePath?: string; readonly sandbox?: boolean };
  readonly server?: { readonly host?: string; readonly port?: number };
  /** For `waygate press`. */
  readonly pressure?: PressureConfig;
  /** For `waygate watch`: the candidate's way to all users. */
  readonly release?: ReleaseConfig;
  readonly location?: string;
}

/** Typed identity: `export default defineConfig({ … })`. */
export function defineConfig(config: WaygateConfig): WaygateConfig {
  return config;
}
