import { fetch } from 'undici';
import type { CohortSettings } from '../core/settings.ts';

/** What one plain request to a cohort's start page shows before any browser is started. */
export type Preflight =
  | { readonly kind: 'ready'; readonly release: string | null }
  | { readonly kind: 'wrong_release'; readonly release: string }
  | { readonly kind: 'unreachable'; readonly problem: string };

/**
 * Asks a cohort for its start page (or version endpoint), pinned as a run would be, and reads the release marker where it is a header,
 * a cookie, a meta tag or an endpoint. `release` is null when this one page shows no marker: then the journeys decide.
 */
export async function preflight(
  cohort: CohortSettings,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Preflight> {
  try {
    const release = await readRelease(cohort, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    return release === null || release === cohort.release
      ? { kind: 'ready', release }
      : { kind: 'wrong_release', release };
  } catch (error) {
    return { kind: 'unreachable', problem: problemOf(error, timeoutMs) };
  }
}

async function readRelease({ baseUrl, pin, attest }: CohortSettings, signal: AbortSignal): Promise<string | null> {
  const url = new URL(attest.kind === 'endpoint' ? attest.path : '', `${baseUrl}/`);
  if (pin?.kind === 'query') url.searchParams.set(pin.name, pin.value);
  const headers: Record<string, string> = { accept: attest.kind === 'endpoint' ? 'application/json' : 'text/html' };
  if (pin?.kind === 'header') headers[pin.name] = pin.value;
  if (pin?.kind === 'cookie') headers.cookie = `${pin.name}=${pin.value}`;
  const answer = await fetch(url, { headers, signal });
  const text = await answer.text();
  if (attest.kind === 'header') return answer.headers.get(attest.name);
  if (attest.kind === 'cookie') return cookieValue(answer.headers.getSetCookie(), attest.name);
  if (attest.kind === 'meta') return metaContent(text, attest.name);
  return fieldOf(text, attest.field);
}

function cookieValue(setCookie: readonly string[], name: string): string | null {
  const found = setCookie.find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1).split(';')[0] ?? null;
}

function metaContent(html: string, name: string): string | null {
  for (const [tag] of html.matchAll(/<meta\b[^>]*>/gi)) {
    if (attribute(tag, 'name') === name) return attribute(tag, 'content');
  }
  return null;
}

function attribute(tag: string, name: string): string | null {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag) ?? [];
  return double ?? single ?? null;
}

function fieldOf(text: string, field: string): string | null {
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[field];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function problemOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  // fetch says "fetch failed" and keeps the reason in `cause`.
  const { cause } = error as Error;
  return cause instanceof Error ? cause.message : (error as Error).message;
}
