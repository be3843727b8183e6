import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import { DeadlineError, within } from '../../../journeys/support/deadline.ts';
import type { Journey } from '../../../journeys/support/journey.ts';
import { openContext, openPage } from '../../../journeys/support/open-context.ts';
import type { ShopAdapter } from '../../../journeys/support/shop-tools.ts';
import { type WalkReport, walkJourney } from '../../../journeys/support/walk.ts';
import type { Mask } from '../../core/mask.ts';
import type { Artefact } from '../../core/run-record.ts';
import type { RunAnswer, RunPlan } from './messages.ts';
import { takeScreenshot } from './screenshot.ts';
import { createTracer } from './tracer.ts';

export interface Modules {
  readonly journey: Journey;
  readonly shop: ShopAdapter;
}

/** A healthy context closes in some 40 ms; one that does not close in this time never will. */
const CLOSE_MS = 3_000;
const OPEN_MS = 10_000;
const EVIDENCE_MS = 6_000;
const PING_MS = 2_000;

/** Walks one run in a context of its own, gathers its artefacts and closes the context. Never rejects. */
export async function walkRun(
  browser: Browser,
  plan: RunPlan,
  load: () => Promise<Modules>,
  { version, mask }: { readonly version: string; readonly mask: Mask },
): Promise<RunAnswer> {
  const began = performance.now();
  let context: BrowserContext | null = null;
  let launchMs = 0;
  let report: WalkReport | null = null;
  let problem: string | null = null;
  const artefacts: Artefact[] = [];
  try {
    const { journey, shop } = await load();
    context = await within(openContext(browser, { ...plan, version }), OPEN_MS, 'opening the browser context');
    const page = await within(openPage(context, plan.segment), OPEN_MS, 'opening the page');
    const tracer = plan.trace ? await createTracer(context, plan.artefacts, mask) : null;
    launchMs = Math.round(performance.now() - began);
    report = await walkJourney(journey, {
      page,
      context,
      request: context.request,
      segment: plan.segment,
      cohort: plan.cohort,
      shop,
      runId: plan.runId,
      account: plan.account,
      expect,
      longestMs: plan.longestMs,
      ...(tracer === null ? {} : { aroundStep: tracer.aroundStep }),
    });
    if (report.failure !== null && report.inconclusive === null && !(await isResponsive(browser))) {
      const message = `the browser stopped answering; the journey saw: ${report.failure.message.split('\n')[0]}`;
      report = { ...report, inconclusive: { cause: 'runner_fault', message } };
      // Nothing more can be got from it.
      return { runId: plan.runId, report, problem: null, launchMs, artefacts, spent: true };
    }
    const evidence = gatherEvidence(page, report, plan, tracer, artefacts);
    await within(evidence, EVIDENCE_MS, 'gathering evidence').catch(() => undefined);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const closed =
    context === null ||
    (await within(context.close(), CLOSE_MS, 'closing the context').then(
      () => true,
      (error: unknown) => !(error instanceof DeadlineError),
    ));
  const spent = !closed || !browser.isConnected() || problem !== null;
  return { runId: plan.runId, report, problem, launchMs, artefacts, spent };
}

/** A browser that hangs or is gone makes journeys fail, but says nothing about the shop. A page that hangs leaves its browser responsive. */
async function isResponsive(browser: Browser): Promise<boolean> {
  const ping = async () => {
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.getVersion');
    await session.detach();
  };
  return within(ping(), PING_MS, 'asking the browser for its version').then(
    () => true,
    () => false,
  );
}

async function gatherEvidence(
  page: Page,
  report: WalkReport,
  { artefacts: place }: RunPlan,
  tracer: Awaited<ReturnType<typeof createTracer>> | null,
  into: Artefact[],
): Promise<void> {
  const failed = report.failure !== null || report.inconclusive !== null;
  if (failed && !report.failedInSensitiveStep) {
    const screenshot = await takeScreenshot(page, place).catch(() => null);
    if (screenshot !== null) into.push(screenshot);
  }
  if (tracer !== null) into.push(...(await tracer.end(failed)));
}
