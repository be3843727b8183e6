import { request } from 'undici';
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
    return { kind: 'unreachable', problem: describe(error, timeoutMs) };
  }
}

async function readRelease({ baseUrl, pin, attest }: CohortSettings, signal: AbortSignal): Promise<string | null> {
  const url = new URL(attest.kind === 'endpoint' ? attest.path : '', `${baseUrl}/`);
  if (pin?.kind === 'query') url.searchParams.set(pin.name, pin.value);
  const headers: Record<string, string> = { accept: attest.kind === 'endpoint' ? 'application/json' : 'text/html' };
  if (pin?.kind === 'header') headers[pin.name] = pin.value;
  if (pin?.kind === 'cookie') headers.cookie = `${pin.name}=${pin.value}`;
  const { headers: answered, body } = await request(url, { headers, signal });
  const text = await body.text();
  if (attest.kind === 'header') return first(answered[attest.name.toLowerCase()]);
  if (attest.kind === 'cookie') return cookieValue(answered['set-cookie'], attest.name);
  if (attest.kind === 'meta') return metaContent(text, attest.name);
  return fieldOf(text, attest.field);
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function cookieValue(setCookie: string | string[] | undefined, name: string): string | null {
  const cookies = [setCookie ?? []].flat();
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`));
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

function describe(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `${message} (${code})`;
}
