import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig } from '@playwright/test';
import { LANE_PLAN, type LanePlan, type LaneStage, segmentTag } from '../../../journeys/support/lane.ts';
import { contextOptions } from '../../../journeys/support/open-context.ts';
import type { Catalogue } from '../../config/discover.ts';
import type { Cohort } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import { chromiumFlags, onlyLoopback, sandboxed } from '../browser/chromium-flags.ts';
import type { FoundChromium } from '../browser/find-chromium.ts';
import { keepLaneSecrets } from './lane-secrets.ts';

export interface LaneOptions {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly cohort: Cohort;
  readonly chromium: FoundChromium;
  /** User that runs the tests; undefined where there are none. */
  readonly uid: number | undefined;
  /** waygate's version, for the user agent. */
  readonly version: string;
  /** The plan is left here for `lane.spec.ts`, which declares its tests in processes of their own. */
  readonly env: Record<string, string | undefined>;
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const OWN = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The configured journeys for Playwright Test: a project per segment, a test per journey, one cohort. */
export function laneConfig(options: LaneOptions): PlaywrightTestConfig<{ stage: LaneStage }> {
  const { settings, chromium, uid, env } = options;
  env[LANE_PLAN] = JSON.stringify(planOf(options));
  keepLaneSecrets(settings.secrets);
  const hosts = Object.values(settings.cohorts).map(({ baseUrl }) => new URL(baseUrl).hostname);
  return {
    testDir: file('../../../journeys/support/'),
    testMatch: `lane.spec${OWN}`,
    globalTeardown: file(`./mask-left-behind${OWN}`),
    fullyParallel: true,
    workers: settings.limits.workers,
    use: {
      trace: 'retain-on-failure',
      launchOptions: {
        executablePath: chromium.path,
        // Where the warm engine would do without it if need be; Playwright Test launches once only.
        chromiumSandbox: sandboxed(settings.browser.sandbox && !onlyLoopback(hosts), uid),
        args: chromiumFlags({ kind: chromium.kind, hosts }),
      },
    },
    projects: [...new Set(settings.cells.map((cell) => cell.segment))].map((id) => {
      const stage = stageOf(id, options);
      return {
        name: id,
        grep: new RegExp(`(?:^|\\s)${segmentTag(id)}(?:\\s|$)`),
        use: { ...contextOptions(stage), baseURL: stage.cohort.baseUrl, stage },
      };
    }),
  };
}

function planOf({ settings: { cells }, catalogue }: LaneOptions): LanePlan {
  return {
    journeys: [...new Set(cells.map((cell) => cell.journey))].map((id) => ({
      id,
      file: known(catalogue.journeys.get(id), `journey "${id}"`).file,
      segments: cells.filter((cell) => cell.journey === id).map((cell) => cell.segment),
    })),
  };
}

function stageOf(id: string, { settings, catalogue, cohort, version }: LaneOptions): LaneStage {
  const segment = known(catalogue.segments.get(id), `segment "${id}"`).value;
  return {
    segment,
    cohort: settings.cohorts[cohort],
    shopFile: known(catalogue.shops.get(settings.shop), `shop "${settings.shop}"`).file,
    account:
      segment.login === 'guest'
        ? null
        : known(settings.accounts[segment.login.account], `account "${segment.login.account}"`),
    version,
  };
}

/** The configuration was checked as a whole before; what is missing here was lost on the way. */
function known<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`the ${what} is in the matrix, but was not found`);
  return found;
}
