import type { APIRequestContext, BrowserContext, Response } from '@playwright/test';
import type { AttestPlan, CohortPlan } from './cohort-plan.ts';
import { withQuery } from './open-context.ts';

/** What a document said about its release: a marker, nothing (null), or its text could no longer be read (undefined). */
export type Marker = string | null | undefined;

/** Reads the release marker of one document. Never rejects. */
export async function readMarker(context: BrowserContext, response: Response, attest: AttestPlan): Promise<Marker> {
  switch (attest.kind) {
    case 'header':
      return response.headers()[attest.name.toLowerCase()] ?? null;
    case 'cookie': {
      const cookies = await context.cookies(response.url()).catch(() => undefined);
      return cookies === undefined ? undefined : (cookies.find((cookie) => cookie.name === attest.name)?.value ?? null);
    }
    case 'meta': {
      const html = await response.text().catch(() => undefined);
      return html === undefined ? undefined : metaContent(html, attest.name);
    }
    case 'endpoint':
      return undefined;
  }
}

/** Asks the version endpoint of a cohort, pinned like its documents. Rejects when nothing answers; null when the answer names no release. */
export async function askVersion(
  request: APIRequestContext,
  { baseUrl, pin }: CohortPlan,
  path: string,
  field: string,
): Promise<string | null> {
  const url = new URL(path, `${baseUrl.replace(/\/$/, '')}/`).href;
  const answer = await request.get(pin?.kind === 'query' ? withQuery(url, pin) : url, {
    ...(pin?.kind === 'header' ? { headers: { [pin.name]: pin.value } } : {}),
    timeout: 5_000,
  });
  const body: unknown = await answer.json().catch(() => null);
  const value = field
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], body);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function metaContent(html: string, name: string): string | null {
  for (const [tag] of html.matchAll(/<meta\b[^>]*>/gi)) {
    const attribute = (key: string) =>
      new RegExp(`\\b${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i')
        .exec(tag)
        ?.slice(1)
        .find((it) => it !== undefined);
    if (attribute('name')?.toLowerCase() === name.toLowerCase()) return attribute('content') ?? null;
  }
  return null;
}
