import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { test as base, expect } from '@playwright/test';
import type { Journey } from './journey.ts';
import { LANE_PLAN, type LanePlan, type LaneStage, segmentTag } from './lane.ts';
import { openPage, prepareContext } from './open-context.ts';
import type { ShopAdapter } from './shop-tools.ts';
import { type WalkReport, walkJourney } from './walk.ts';

/** Opening the context before, closing it and writing the trace after. */
const AROUND_MS = 15_000;

/** Every journey of the plan as a Playwright test; the config gives each segment a project, which picks its tests by tag. */
const test = base.extend<{ stage: LaneStage }>({ stage: [undefined as unknown as LaneStage, { option: true }] });

const { journeys } = JSON.parse(process.env[LANE_PLAN] ?? '{"journeys":[]}') as LanePlan;

for (const { id, file, segments } of journeys)
  test(id, { tag: segments.map(segmentTag) }, async ({ stage, context }, info) => {
    const journey = await load<Journey>(file);
    test.setTimeout(journey.meta.deadlineMs + AROUND_MS);
    const { segment, cohort, account, version } = stage;
    const runId = `lane-${randomUUID()}`;
    await prepareContext(context, { segment, cohort, runId, version });
    const report = await walkJourney(journey, {
      page: await openPage(context, segment),
      context,
      request: context.request,
      segment,
      cohort,
      shop: await load<ShopAdapter>(stage.shopFile),
      runId,
      account,
      expect,
      aroundStep: (name, _options, act) => test.step(name, act),
    });
    info.annotations.push({ type: 'release', description: report.releasesSeen.join(', ') || 'none seen' });
    complain(report, account?.password);
  });

function complain({ failure, inconclusive }: WalkReport, secret: string | undefined): void {
  const fail = (text: string) => {
    const error = new Error(secret === undefined ? text : text.replaceAll(secret, '[masked]'));
    // A code frame of this file would only distract from the step.
    error.stack = `${error.name}: ${error.message}`;
    throw error;
  };
  if (inconclusive !== null)
    fail(`inconclusive (${inconclusive.cause}): ${inconclusive.message}\nThis run says nothing about the release.`);
  if (failure !== null)
    fail(`${failure.class}${failure.step === null ? '' : ` at "${failure.step}"`}: ${failure.message}`);
}

async function load<T>(file: string): Promise<T> {
  return ((await import(pathToFileURL(file).href)) as { readonly default: T }).default;
}
