import type { Page } from '@playwright/test';

/** Worst of the documents looked at; null when not measured. */
export interface SeenVitals {
  readonly ttfbMs: number | null;
  readonly fcpMs: number | null;
  readonly lcpMs: number | null;
  readonly cls: number | null;
}

export const NO_VITALS: SeenVitals = { ttfbMs: null, fcpMs: null, lcpMs: null, cls: null };

/** Reads the vitals of the document that the page shows now, from the browser's own buffers: one round trip, no script in the page. */
export async function readVitals(page: Page): Promise<SeenVitals> {
  return page
    .evaluate(async () => {
      const buffered = (type: string) =>
        new Promise<PerformanceEntry[]>((resolve) => {
          const observer = new PerformanceObserver((list) => {
            observer.disconnect();
            resolve(list.getEntries());
          });
          observer.observe({ type, buffered: true });
          setTimeout(() => resolve([]), 0);
        });
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const fcp = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      const [largest, shifts] = await Promise.all([buffered('largest-contentful-paint'), buffered('layout-shift')]);
      const counted = shifts as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
      return {
        ttfbMs: navigation === undefined ? null : Math.round(navigation.responseStart),
        fcpMs: fcp === undefined ? null : Math.round(fcp),
        lcpMs: largest.length === 0 ? null : Math.round(Math.max(...largest.map((entry) => entry.startTime))),
        cls: Math.round(counted.reduce((sum, shift) => sum + (shift.hadRecentInput ? 0 : shift.value), 0) * 1e4) / 1e4,
      };
    })
    .catch(() => NO_VITALS);
}

export function worstVitals(a: SeenVitals, b: SeenVitals): SeenVitals {
  const worst = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.max(x, y));
  return {
    ttfbMs: worst(a.ttfbMs, b.ttfbMs),
    fcpMs: worst(a.fcpMs, b.fcpMs),
    lcpMs: worst(a.lcpMs, b.lcpMs),
    cls: worst(a.cls, b.cls),
  };
}
