import type { APIRequestContext, BrowserContext, Page, expect as playwrightExpect } from '@playwright/test';
import type { CohortPlan } from './cohort-plan.ts';
import { within } from './deadline.ts';
import { describeFailure, type WalkFailure } from './failure.ts';
import { findInconclusive, ProbeError, type WalkInconclusive } from './inconclusive.ts';
import { createIntention, type IntentSnapshot, type OrderReading } from './intention.ts';
import type { Journey, StepOptions } from './journey.ts';
import { askVersion } from './read-marker.ts';
import type { Segment } from './segment.ts';
import type { ShopAdapter } from './shop-tools.ts';
import { NO_VITALS, readVitals, type SeenVitals, worstVitals } from './vitals.ts';
import { type SeenObservation, type SeenRequest, type Witness, watch } from './witness.ts';

/** Everything that a journey is walked with, from either engine. */
export interface WalkStage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly request: APIRequestContext;
  readonly segment: Segment;
  readonly cohort: CohortPlan;
  readonly shop: ShopAdapter;
  readonly runId: string;
  /** The segment's account; null when it has none. */
  readonly account: { readonly email: string; readonly password: string } | null;
  readonly expect: typeof playwrightExpect;
  /** Upper bound from outside; the journey's own deadline counts when it is shorter. */
  readonly longestMs?: number;
  /** Wraps every step, its timing included in neither: for traces and reports. */
  readonly aroundStep?: <T>(name: string, options: StepOptions, act: () => Promise<T>) => Promise<T>;
}

/** Times in ms from the first navigation. */
export interface WalkedStep {
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly outcome: 'pass' | 'fail';
}

export interface WalkReport {
  readonly steps: readonly WalkedStep[];
  /** Set when the journey failed, also when that says nothing about the release. */
  readonly failure: WalkFailure | null;
  /** Set when this run says nothing about the release; it outweighs `failure`. */
  readonly inconclusive: WalkInconclusive | null;
  readonly intent: IntentSnapshot | null;
  readonly order: OrderReading | null;
  /** From the first navigation to the end of the last step; null when the run never navigated. */
  readonly durationMs: number | null;
  readonly releasesSeen: readonly string[];
  readonly requests: readonly SeenRequest[];
  readonly observations: readonly SeenObservation[];
  readonly vitals: SeenVitals;
  /** Whether the step that failed shows or types a secret. */
  readonly failedInSensitiveStep: boolean;
}

/** As long as Playwright's own default, unless the step is shorter. */
const EXPECT_MS = 5_000;
/** Playwright's own timeouts end this much before the step's, because their messages say what was waited for. */
const HEAD_START_MS = 200;
const LAST_LOOK_MS = 1_000;

/** Walks a journey once. Never rejects: whatever goes wrong is in the report. */
export async function walkJourney({ meta, walk }: Journey, stage: WalkStage): Promise<WalkReport> {
  const { page, context, cohort, segment } = stage;
  const deadlineMs = Math.min(meta.deadlineMs, stage.longestMs ?? Number.POSITIVE_INFINITY);
  const stepMs = Math.min(meta.stepMs ?? meta.deadlineMs / 3, deadlineMs);
  const witness = watch(context, page, cohort);
  const intend = createIntention();
  const steps: WalkedStep[] = [];
  const looks: Promise<SeenVitals>[] = [];
  const began = performance.now();
  const at: Whereabouts = { current: null, broken: null };
  let last = began;
  let over = false;

  const fromFirstNavigation = (at: number) => Math.max(0, at - (witness.firstNavigationAt() ?? at));
  const endStep = ({ name, from }: Underway, outcome: WalkedStep['outcome']) => {
    last = performance.now();
    at.current = null;
    const startMs = fromFirstNavigation(from);
    steps.push({ name, startMs: round(startMs), durationMs: round(fromFirstNavigation(last) - startMs), outcome });
  };
  const timed = async <T>(name: string, options: StepOptions, act: () => Promise<T>): Promise<T> => {
    const limitMs = Math.min(stepMs, began + deadlineMs - performance.now());
    page.setDefaultTimeout(Math.max(1, limitMs - HEAD_START_MS));
    const step: Underway = { name, from: performance.now(), sensitive: options.sensitive ?? false };
    at.current = step;
    try {
      const result = await within(act(), limitMs, `step "${name}"`);
      if (!over) endStep(step, 'pass');
      looks.push(readVitals(page));
      return result;
    } catch (error) {
      if (!over) endStep(step, 'fail');
      at.broken = { step, error };
      throw error;
    }
  };
  const aroundStep = stage.aroundStep ?? ((_name, _options, act) => act());
  const step = async <T>(name: string, act: () => Promise<T>, options: StepOptions = {}): Promise<T> => {
    if (over) throw new ProbeError('the journey is over');
    if (at.current !== null)
      throw new ProbeError(`step "${name}" began within step "${at.current.name}"; steps do not nest`);
    return aroundStep(name, options, () => timed(name, options, act));
  };
  const account = () => {
    if (stage.account === null)
      throw new ProbeError(`segment "${segment.title}" has no account, but the journey asked for one`);
    return stage.account;
  };

  const expect = stage.expect.configure({ timeout: Math.max(1, Math.min(EXPECT_MS, stepMs - HEAD_START_MS)) });
  let error: unknown = null;
  try {
    await attestByEndpoint(stage, witness);
    const baseUrl = cohort.baseUrl.replace(/\/$/, '');
    const shop = stage.shop({ page, expect, segment, baseUrl, intend, runId: stage.runId, account });
    const walked = walk({ shop, step, intend, expect, segment, page, context, request: stage.request });
    await within(walked, began + deadlineMs - performance.now(), `journey "${meta.title}"`);
  } catch (thrown) {
    error = thrown ?? new Error('the journey threw nothing');
  }
  over = true;
  const failed = whereItFailed(error, at);
  // The journey's deadline came before the step's.
  if (at.current !== null) endStep(at.current, error === null ? 'pass' : 'fail');
  const durationMs =
    witness.firstNavigationAt() === null ? null : round(fromFirstNavigation(error === null ? last : performance.now()));
  await within(witness.settle(), LAST_LOOK_MS, 'reading the release markers').catch(() => undefined);
  const title = error === null ? '' : await within(page.title(), LAST_LOOK_MS, 'reading the title').catch(() => '');
  const seen = await within(Promise.all(looks), LAST_LOOK_MS, 'reading the vitals').catch(() => []);
  return {
    steps,
    failure: error === null ? null : describeFailure(error, failed?.name ?? null, failed?.from ?? began, witness),
    inconclusive: findInconclusive(error, witness, title),
    intent: intend.snapshot(),
    order: intend.order(),
    durationMs,
    releasesSeen: [...witness.releases],
    requests: [...witness.requests],
    observations: [...witness.observations],
    vitals: seen.reduce(worstVitals, NO_VITALS),
    failedInSensitiveStep: failed?.sensitive ?? false,
  };
}

interface Underway {
  readonly name: string;
  readonly from: number;
  readonly sensitive: boolean;
}

interface Whereabouts {
  current: Underway | null;
  broken: { readonly step: Underway; readonly error: unknown } | null;
}

/** A journey may catch a step's error and go on; only the error that ended the journey counts. */
function whereItFailed(error: unknown, { current, broken }: Whereabouts): Underway | null {
  if (error === null) return null;
  if (current !== null) return current;
  return broken !== null && broken.error === error ? broken.step : null;
}

async function attestByEndpoint({ cohort, request }: WalkStage, witness: Witness): Promise<void> {
  const { attest } = cohort;
  if (attest.kind === 'endpoint')
    witness.testify(await askVersion(request, cohort, attest.path, attest.field), attest.path);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
