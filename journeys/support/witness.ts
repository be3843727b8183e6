import type { BrowserContext, Page, Request, Response } from '@playwright/test';
import type { CohortPlan } from './cohort-plan.ts';
import { endpointName } from './endpoint-name.ts';
import { type Marker, readMarker } from './read-marker.ts';

export interface SeenRequest {
  readonly method: string;
  readonly endpoint: string;
  readonly status: number | null;
  readonly durationMs: number;
}

export interface SeenObservation {
  readonly kind: 'console' | 'pageerror' | 'request_failed' | 'document';
  /** From the first navigation. */
  readonly atMs: number;
  readonly text: string;
}

/** A document or a revenue request, in the order of answers. */
export interface SeenAnswer {
  readonly at: number;
  readonly kind: 'document' | 'revenue';
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Watches one run's context from outside: what was asked and answered, what broke, which releases answered. Times are of `performance.now()`. */
export interface Witness {
  /** null before the first navigation. */
  firstNavigationAt(): number | null;
  readonly answers: readonly SeenAnswer[];
  readonly pageErrors: readonly { readonly at: number; readonly text: string }[];
  readonly requests: readonly SeenRequest[];
  readonly observations: readonly SeenObservation[];
  readonly releases: readonly string[];
  /** The first document of the cohort's origin that carried another marker, or none. */
  mismatch(): string | null;
  crashed(): boolean;
  /** Takes what the cohort's version endpoint said; null when it named no release. */
  testify(marker: string | null, endpoint: string): void;
  /** Waits for markers that are still being read. */
  settle(): Promise<void>;
}

const MOST_OBSERVATIONS = 60;
const MOST_REQUESTS = 100;
const LONGEST_TEXT = 500;

/** Starts watching. Add it before the first navigation. */
export function watch(context: BrowserContext, page: Page, cohort: CohortPlan): Witness {
  const { origin } = new URL(cohort.baseUrl);
  const sentAt = new WeakMap<Request, number>();
  const answers: SeenAnswer[] = [];
  const pageErrors: { at: number; text: string }[] = [];
  const requests: SeenRequest[] = [];
  const observations: SeenObservation[] = [];
  const releases: string[] = [];
  const reading: Promise<void>[] = [];
  let firstNavigation: number | null = null;
  let mismatch: string | null = null;
  let crashed = false;

  const note = (kind: SeenObservation['kind'], text: string) => {
    if (observations.length >= MOST_OBSERVATIONS) return;
    const atMs = firstNavigation === null ? 0 : Math.round(performance.now() - firstNavigation);
    observations.push({ kind, atMs, text: text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text });
  };
  const firstParty = (url: string) => url.startsWith(origin) && new URL(url).origin === origin;
  const isRevenue = (request: Request) =>
    ['fetch', 'xhr'].includes(request.resourceType()) || request.method() !== 'GET';
  const noteRequest = (request: Request, status: number | null) => {
    if (requests.length >= MOST_REQUESTS) return;
    const durationMs = Math.round(performance.now() - (sentAt.get(request) ?? performance.now()));
    requests.push({ method: request.method(), endpoint: endpointName(request.url()), status, durationMs });
  };
  const testify = (marker: string | null, source: string) => {
    if (marker !== null && !releases.includes(marker)) releases.push(marker);
    if (marker === cohort.release) return;
    mismatch ??= `${source} ${marker === null ? 'named no release' : `came from release ${marker}`}, expected ${cohort.release}`;
  };
  const attest = (marker: Marker, response: Response) => {
    const redirect = response.status() >= 300 && response.status() < 400;
    // A redirect may be made by whatever stands in front of the release; its target will be asked.
    if (marker === undefined || (marker === null && redirect)) return;
    testify(marker, `${endpointName(response.url())} (${response.status()})`);
  };

  context.on('request', (request) => {
    if (firstNavigation === null && request.isNavigationRequest()) firstNavigation = performance.now();
    if (isRevenue(request)) sentAt.set(request, performance.now());
  });
  context.on('response', (response) => {
    const request = response.request();
    if (!firstParty(response.url())) return;
    const document = request.isNavigationRequest() && isIn(page, request);
    const revenue = isRevenue(request);
    if (revenue) noteRequest(request, response.status());
    if (!document && !revenue) return;
    const { status, headers } = { status: response.status(), headers: response.headers() };
    answers.push({
      at: performance.now(),
      kind: document ? 'document' : 'revenue',
      method: request.method(),
      url: response.url(),
      status,
      headers,
    });
    if (status >= 400)
      note(
        document ? 'document' : 'request_failed',
        `${request.method()} ${endpointName(response.url())} answered ${status}`,
      );
    if (document) reading.push(readMarker(context, response, cohort.attest).then((marker) => attest(marker, response)));
  });
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'failed';
    // Leaving a page cancels what it was still loading.
    if (why === 'net::ERR_ABORTED') return;
    if (firstParty(request.url()) && isRevenue(request)) noteRequest(request, null);
    note('request_failed', `${request.method()} ${request.url()} ${why}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      note('console', `${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (webError) => {
    const { message, stack } = webError.error();
    pageErrors.push({ at: performance.now(), text: message });
    note('pageerror', stack ?? message);
  });
  page.on('crash', () => {
    crashed = true;
  });

  return {
    firstNavigationAt: () => firstNavigation,
    answers,
    pageErrors,
    requests,
    observations,
    releases,
    mismatch: () => mismatch,
    crashed: () => crashed,
    testify,
    async settle() {
      await Promise.all(reading);
    },
  };
}

/** Whether a navigation is the page's own, not a frame's or a popup's (whose frame may not be there yet: then asking throws). */
function isIn(page: Page, request: Request): boolean {
  try {
    return request.frame() === page.mainFrame();
  } catch {
    return false;
  }
}
