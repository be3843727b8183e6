import { resolve } from 'node:path';
import type { ActuatorConfig } from '../../actuators/create-actuators.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type ProbePace, USUAL_ROUND_SECONDS } from '../../core/plan/stage-needs.ts';
import { roleOf } from '../../core/release/check-role.ts';
import type { ReleasePlan, Role } from '../../core/release/plan.ts';
import type { Settings } from '../../core/settings.ts';
import type { NotifierConfig } from '../../notifiers/create-notifiers.ts';
import { usualGapSeconds } from '../check-cron.ts';
import type { SecretSource } from '../define-config.ts';
import { readSecret, type SecretPlace } from '../read-secret.ts';
import type { GithubConfig, ReleaseConfig } from './release-config.ts';
import { releasePlanOf } from './release-plan.ts';
import { releaseProblems } from './release-problems.ts';

/** What it takes to lead a release: the plan, and what moves and tells people. Secrets are values here. */
export interface ReleaseSettings {
  readonly plan: ReleasePlan;
  readonly actuators: readonly ActuatorConfig[];
  readonly notifiers: readonly NotifierConfig[];
  readonly github: GithubSettings | null;
  /** null: whoever reaches the server. */
  readonly readers: readonly Role[] | null;
  /** Absolute. */
  readonly tokensFile: string;
  /** Absolute; the evidence store of presses. */
  readonly pressStore: string;
  /** Absolute; where actuators remember their orders. */
  readonly ordersFile: string;
  /** Absolute; keys of requests that were let through. */
  readonly seenFile: string;
  /** Deployments of GitHub that wait for the gate. */
  readonly waitingFile: string;
  /** Where browsers reach the server, when that is not where it listens. */
  readonly publicUrl: string | null;
  readonly pace: ProbePace;
}

/** As `GithubConfig`, with values. */
export interface GithubSettings {
  readonly app: string;
  readonly privateKey: string;
  readonly secret: string;
  readonly environments: ReadonlyMap<string, string | null>;
  readonly api?: string;
}

export interface ReleasePlace extends SecretPlace {
  readonly settings: Omit<Settings, 'secrets'>;
}

export interface ReleaseRead {
  readonly release: ReleaseSettings;
  readonly secrets: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/** From a well-formed section. Problems that it has in meaning, and secrets that are not there, come back; nothing is thrown. */
export function releaseSettingsOf(config: ReleaseConfig, { settings, env, folder }: ReleasePlace): ReleaseRead {
  const secrets: string[] = [];
  const problems: Diagnostic[] = [];
  const read = (source: SecretSource, path: string): string => {
    const value = readSecret(source, path, { env, folder });
    if (typeof value !== 'string') problems.push(value);
    else secrets.push(value);
    return typeof value === 'string' ? value : '';
  };
  const plan = releasePlanOf(config, settings);
  const looked = settings.cells.filter((cell) => roleOf(plan.roles, cell) !== 'info');
  const lookedPace = paceOf({ ...settings, cells: looked });
  // For a journey that is only shown nothing waits.
  const pace = { ...paceOf(settings), rarest: lookedPace.rarest };
  problems.push(
    ...releaseProblems({
      config,
      plan,
      policy: settings.judge,
      cells: settings.cells,
      pace,
      lookedPace,
      presses: settings.pressure !== null,
    }),
  );
  const actuators = withValues(config.actuators ?? [], 'release.actuators', read) as readonly ActuatorConfig[];
  const notifiers = withValues(config.notifiers ?? [], 'release.notifiers', read) as readonly NotifierConfig[];
  return {
    release: {
      plan,
      actuators: actuators.map((actuator) => placed(actuator, { env, folder })),
      notifiers,
      github: config.github === undefined ? null : githubOf(config.github, read),
      readers: config.readers ?? null,
      tokensFile: resolve(folder, config.tokens ?? '.waygate/tokens.json'),
      pressStore: resolve(folder, config.presses ?? '.waygate/presses.sqlite'),
      ordersFile: resolve(folder, '.waygate/orders.json'),
      seenFile: resolve(folder, '.waygate/seen-requests.jsonl'),
      waitingFile: resolve(folder, '.waygate/github-waiting.json'),
      publicUrl: config.publicUrl?.replace(/\/$/, '') ?? null,
      pace,
    },
    secrets,
    problems,
  };
}

/** How fast rounds come: by the schedule, and when workers never rest. */
function paceOf({ cells, schedule, limits }: Pick<Settings, 'cells' | 'schedule' | 'limits'>): ProbePace {
  const paces = schedule.flatMap(({ journey, cron, timezone }) => {
    const walked = cells.filter((cell) => cell.journey === journey).length;
    return walked === 0 ? [] : [{ journey, walked, gapSeconds: usualGapSeconds(cron, timezone) || Infinity }];
  });
  const perSecond = paces.reduce((sum, { walked, gapSeconds }) => sum + walked / gapSeconds, 0);
  const [rarest = { journey: '', gapSeconds: 0 }] = paces.toSorted((a, b) => b.gapSeconds - a.gapSeconds);
  const surgePerSecond = Math.min(limits.workers, cells.length) / USUAL_ROUND_SECONDS;
  return {
    cells: cells.length,
    scheduledPerSecond: Math.min(perSecond, surgePerSecond),
    surgePerSecond,
    rarest: { journey: rarest.journey, gapSeconds: rarest.gapSeconds },
  };
}

function githubOf(
  { app, privateKey, secret, environments, api }: GithubConfig,
  read: (source: SecretSource, path: string) => string,
): GithubSettings {
  return {
    app,
    privateKey: read(privateKey, 'release.github.privateKey'),
    secret: read(secret, 'release.github.secret'),
    environments: new Map(Object.entries(environments)),
    ...(api === undefined ? {} : { api }),
  };
}

/** The same with every `{ env }` and `{ file }` replaced by what is there. */
function withValues(value: unknown, path: string, read: (source: SecretSource, path: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withValues(item, `${path}.${index}`, read));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[key, only] = []] = entries;
  if (entries.length === 1 && (key === 'env' || key === 'file') && typeof only === 'string')
    return read(value as SecretSource, path);
  return Object.fromEntries(entries.map(([name, inner]) => [name, withValues(inner, `${path}.${name}`, read)]));
}

/** Relative paths are relative to the config; programs get the environment that is handed on to them. */
function placed(actuator: ActuatorConfig, { env, folder }: SecretPlace): ActuatorConfig {
  if (actuator.kind === 'flag-file') return { ...actuator, file: resolve(folder, actuator.file) };
  if (actuator.kind === 'exec') return { ...actuator, env, cwd: resolve(folder, actuator.cwd ?? '.') };
  if (actuator.kind !== 'argo-rollouts' && actuator.kind !== 'flagger') return actuator;
  const { tokenFile, caFile } = actuator;
  return {
    ...actuator,
    ...(tokenFile === undefined ? {} : { tokenFile: resolve(folder, tokenFile) }),
    ...(caFile === undefined ? {} : { caFile: resolve(folder, caFile) }),
  };
}
