import { type Browser, type BrowserContext, type BrowserContextOptions, devices, type Page } from '@playwright/test';
import type { CohortPlan } from './cohort-plan.ts';
import type { Segment } from './segment.ts';

export interface Emulation {
  readonly segment: Segment;
  /** waygate's version, for the user agent's suffix. */
  readonly version: string;
}

export interface Visit extends Emulation {
  readonly cohort: CohortPlan;
  readonly runId: string;
}

/** Playwright's context options for a segment: device, language, time zone, and the mark in the emulated user agent. */
export function contextOptions({ segment, version }: Emulation): BrowserContextOptions {
  const device = devices[segment.device];
  if (device === undefined) throw new Error(`Segment "${segment.title}" names the unknown device "${segment.device}".`);
  const { defaultBrowserType: _, ...emulated } = device;
  return {
    ...emulated,
    userAgent: `${emulated.userAgent} Waygate/${version} (synthetic)`,
    locale: segment.locale,
    timezoneId: segment.timezone,
    serviceWorkers: 'block',
  };
}

/** A new context, dressed as the segment, marked as synthetic and pinned to the cohort. Whoever calls this closes it. */
export async function openContext(browser: Browser, visit: Visit): Promise<BrowserContext> {
  const context = await browser.newContext({ ...contextOptions(visit), baseURL: visit.cohort.baseUrl });
  try {
    await prepareContext(context, visit);
    return context;
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** Marks and pins a context that was made with `contextOptions`. */
export async function prepareContext(context: BrowserContext, { segment, cohort, runId }: Visit): Promise<void> {
  const url = cohort.baseUrl;
  const cookies = [{ name: 'syn', value: runId, url }];
  if (segment.consent !== 'unset') cookies.push({ name: 'consent', value: segment.consent, url });
  if (cohort.pin?.kind === 'cookie') cookies.push({ name: cohort.pin.name, value: cohort.pin.value, url });
  await context.addCookies(cookies);
  await pinByRoute(context, cohort);
}

/** The run's page, its network slowed down to the segment's before the first navigation. Popups are slowed down as they open. */
export async function openPage(context: BrowserContext, { network }: Segment): Promise<Page> {
  const page = await context.newPage();
  if (network === undefined) return page;
  await throttle(page, network);
  context.on('page', (popup) => void throttle(popup, network).catch(() => undefined));
  return page;
}

async function throttle(page: Page, network: NonNullable<Segment['network']>): Promise<void> {
  const { latencyMs, downloadKbps, uploadKbps } = network;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: (downloadKbps * 1000) / 8,
    uploadThroughput: (uploadKbps * 1000) / 8,
  });
}

/**
 * Header and query pins are put on requests to the cohort's own origin only: extra headers of the context would also reach other
 * origins and make their CORS preflights fail.
 */
async function pinByRoute(context: BrowserContext, { baseUrl, pin }: CohortPlan): Promise<void> {
  if (pin === null || pin.kind === 'cookie') return;
  const { origin } = new URL(baseUrl);
  await context.route(
    (url) => url.origin === origin,
    (route, request) =>
      pin.kind === 'header'
        ? route.continue({ headers: { ...request.headers(), [pin.name.toLowerCase()]: pin.value } })
        : route.continue({ url: withQuery(request.url(), pin) }),
  );
}

/** The URL with the pin's parameter set. */
export function withQuery(url: string, pin: { readonly name: string; readonly value: string }): string {
  const pinned = new URL(url);
  pinned.searchParams.set(pin.name, pin.value);
  return pinned.href;
}
