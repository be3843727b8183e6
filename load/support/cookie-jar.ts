import type { ResponseCookie } from 'k6/http';

/**
 * Cookies of one shopper. k6 keeps a jar per VU and sends it along by itself; here one VU may be several shoppers, and what is sent must be
 * known beforehand, for requests that are released together.
 */
export interface CookieJar {
  set(name: string, value: string): void;
  get(name: string): string | null;
  /** Takes over what an answer sets and deletes. */
  take(cookies: Readonly<Record<string, readonly ResponseCookie[]>>): void;
  /** The header `Cookie`. */
  header(): string;
}

export function createCookieJar(): CookieJar {
  const kept = new Map<string, string>();
  return {
    set: (name, value) => void kept.set(name, value),
    get: (name) => kept.get(name) ?? null,
    take(cookies) {
      for (const [name, set] of Object.entries(cookies)) {
        const last = set[set.length - 1];
        if (last === undefined) continue;
        // Go reads `Max-Age=0` as −1; its 0 means that there was none. k6 calls the field otherwise than its types do.
        const { max_age: age = 0 } = last as ResponseCookie & { readonly max_age?: number };
        if (age < 0) kept.delete(name);
        else kept.set(name, last.value);
      }
    },
    header: () => [...kept].map(([name, value]) => `${name}=${value}`).join('; '),
  };
}
