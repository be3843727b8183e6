import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, InvalidInput } from '../core/diagnostic.ts';
import { DARK_STAGE } from '../core/policy.ts';
import type { Attest, CohortSettings, JourneySchedule, Limits, Pin, Settings } from '../core/settings.ts';
import { sixFields, usualGapSeconds } from './check-cron.ts';
import { checkShape, type Shape } from './check-shape.ts';
import { cohortProblems, withoutSlash } from './cohort-problems.ts';
import type { CohortConfig, SecretSource, WaygateConfig } from './define-config.ts';
import type { Catalogue } from './discover.ts';
import { filled } from './filled.ts';
import { judgeProblems, policyOf } from './judge-problems.ts';
import { limitProblems } from './limit-problems.ts';
import { matrixProblems } from './matrix-problems.ts';
import { pressureProblems } from './pressure-problems.ts';
import { pressureSettings } from './pressure-settings.ts';
import { readSecret } from './read-secret.ts';
import { type ReleaseSettings, releaseSettingsOf } from './release/release-settings.ts';
import { scheduleProblems } from './schedule-problems.ts';

export interface SettingsSource {
  /** The config file; null when a command made the config itself. */
  readonly file: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly catalogue: Catalogue;
  /** What relative paths are relative to; the file's folder unless given. */
  readonly folder?: string;
  /** What is wrong with the catalogue, told together with the rest; names are then not checked against it. */
  readonly problems?: readonly Diagnostic[];
}

const EVERY_MINUTE = '0 * * * * *';
/** Evidence survives this many missed runs before it is stale, unless `judge.freshnessSeconds` is set. */
const FRESH_FOR_RUNS = 3;

/** The `journeys/` folder that waygate itself brings, beside `runner/`, in source and in compiled form. */
export const BUILT_IN_ROOT = fileURLToPath(new URL('../../journeys', import.meta.url));

/**
 * Settings from a config object, every default filled in, every path absolute, every secret read.
 * Throws `InvalidInput` with everything that is wrong with it, form and meaning.
 */
export function settingsOf(raw: WaygateConfig, source: SettingsSource): Settings {
  return allSettingsOf(raw, source).settings;
}

/** The same, and how the candidate is led to all users; null without the section `release`. */
export function allSettingsOf(
  raw: WaygateConfig,
  { file, env, catalogue, folder: given, problems: known = [] }: SettingsSource,
): { readonly settings: Settings; readonly release: ReleaseSettings | null } {
  const folder = given ?? (file === null ? process.cwd() : dirname(file));
  const { config, partly, problems: malformed } = checkShape(raw);
  const secrets: string[] = [];
  const problems = [...known, ...malformed];
  const secretAt = (source: SecretSource, path: string): string => {
    const value = readSecret(source, path, { env, folder });
    if (typeof value === 'string') secrets.push(value);
    else problems.push(value);
    return typeof value === 'string' ? value : '';
  };
  const accounts = Object.fromEntries(
    Object.entries(config.accounts ?? partly.accounts ?? {}).map(([id, { email, password }]) => {
      const address = typeof email === 'string' ? email : secretAt(email, `accounts.${id}.email`);
      return [id, { email: address, password: secretAt(password, `accounts.${id}.password`) }];
    }),
  );
  const names = known.length === 0 ? catalogue : null;
  problems.push(
    ...(names === null ? [] : matrixProblems(matrixOf(config, partly), names)),
    ...cohortProblems(config),
    ...scheduleProblems(config, names),
    ...judgeProblems(config),
    ...limitProblems(config, catalogue),
    ...pressureProblems(config.pressure ?? partly.pressure, config, names),
  );
  if (problems.length > 0) throw new InvalidInput(file ?? 'The configuration', problems);

  const complete = config as WaygateConfig;
  const cells = Object.entries(complete.matrix).flatMap(([journey, segments]) =>
    segments.map((segment) => ({ journey, segment })),
  );
  const schedule = scheduleOf(complete);
  const settings: Omit<Settings, 'secrets'> = {
    file,
    roots: rootsOf(complete, folder),
    shop: complete.shop,
    publicUrl: withoutSlash(complete.target.baseUrl),
    cohorts: { baseline: cohortOf(complete, 'baseline'), candidate: cohortOf(complete, 'candidate') },
    cells,
    accounts,
    schedule,
    judge: policyOf(complete.judge, {
      ...DARK_STAGE,
      freshnessSeconds: freshnessFor(schedule),
      stages: complete.release?.stages.length ?? DARK_STAGE.stages,
    }),
    store: {
      path: pathOf(folder, complete.store?.path ?? '.waygate/evidence.sqlite'),
      maxDays: complete.store?.maxDays ?? 90,
    },
    artefacts: {
      folder: resolve(folder, complete.artefacts?.folder ?? '.waygate/artefacts'),
      maxMegabytes: complete.artefacts?.maxMegabytes ?? 2000,
      maxDays: complete.artefacts?.maxDays ?? 14,
    },
    limits: filled(defaultLimits(), complete.limits ?? {}),
    browser: {
      executablePath: browserPath(complete.browser?.executablePath ?? env.WAYGATE_CHROMIUM, folder),
      sandbox: complete.browser?.sandbox ?? true,
    },
    server: filled({ host: '127.0.0.1', port: 9464 }, complete.server ?? {}),
    pressure: pressureSettings(complete, { env, folder }),
    location: complete.location ?? 'local',
  };
  const read = complete.release === undefined ? null : releaseSettingsOf(complete.release, { settings, env, folder });
  if (read !== null && read.problems.length > 0) throw new InvalidInput(file ?? 'The configuration', read.problems);
  return {
    settings: { ...settings, secrets: [...new Set([...secrets, ...(read?.secrets ?? [])])] },
    release: read?.release ?? null,
  };
}

/** Own roots first, the built-in one last. */
export function rootsOf({ roots }: Pick<WaygateConfig, 'roots'>, folder: string): readonly string[] {
  return [...new Set([...(roots ?? []).map((root) => resolve(folder, root)), BUILT_IN_ROOT])];
}

function defaultLimits(): Limits {
  return {
    workers: availableParallelism(),
    runKillMs: 60_000,
    runsPerBrowser: 200,
    minutesPerBrowser: 30,
    browserRssMegabytes: 1500,
    series: 10_000,
  };
}

function cohortOf({ target, cohorts }: WaygateConfig, name: 'baseline' | 'candidate'): CohortSettings {
  const { release, baseUrl, pin, attest }: CohortConfig = cohorts[name];
  return { baseUrl: withoutSlash(baseUrl ?? target.baseUrl), release, pin: pinOf(pin), attest: attestOf(attest) };
}

/** The one key that is given, as `kind`. */
function pinOf(pin: CohortConfig['pin']): Pin | null {
  const [kind, content] = Object.entries(pin ?? {}).find(([, value]) => value !== undefined) ?? [];
  return kind === undefined ? null : ({ kind, ...content } as Pin);
}

function attestOf(attest: CohortConfig['attest']): Attest {
  const [kind, content] = Object.entries(attest).find(([, value]) => value !== undefined) as [string, string | object];
  return (typeof content === 'string' ? { kind, name: content } : { kind, ...content }) as Attest;
}

function scheduleOf({ matrix, schedule }: WaygateConfig): JourneySchedule[] {
  const cron = schedule?.cron ?? {};
  return Object.keys(matrix).map((journey) => ({
    journey,
    cron: sixFields(cron[journey] ?? cron.default ?? EVERY_MINUTE),
    timezone: schedule?.timezone ?? 'UTC',
  }));
}

function freshnessFor(schedule: readonly JourneySchedule[]): number {
  const gaps = schedule.map(({ cron, timezone }) => usualGapSeconds(cron, timezone));
  return Math.max(DARK_STAGE.freshnessSeconds, FRESH_FOR_RUNS * Math.max(...gaps));
}

function matrixOf(config: Partial<WaygateConfig>, { matrix }: Shape['partly']): Partial<WaygateConfig> {
  return config.matrix === undefined && matrix !== undefined ? { ...config, matrix } : config;
}

function browserPath(configured: string | undefined, folder: string): string | null {
  return configured === undefined || configured === '' ? null : resolve(folder, configured);
}

function pathOf(folder: string, path: string): string {
  return path === ':memory:' ? path : resolve(folder, path);
}
