/** Shorter values would mask half of every page. */
const SHORTEST_SECRET = 4;
/** Shorter pieces of base64 turn up by chance, in embedded fonts and pictures. */
const SHORTEST_BASE64 = 6;
export const MASKED = '[masked]';

/** Replaces secrets in text. */
export type Mask = (text: string) => string;

/**
 * Masks every value of at least four characters, by value: as it is, URL-encoded, form-encoded, JSON-escaped, HTML-escaped, and as base64
 * (also inside a longer base64 text, such as a Basic authorisation header).
 */
export function createMask(secrets: readonly string[]): Mask {
  const forms = new Set(secrets.filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // Longest first, so that no form leaves the rest of a longer one behind.
  const pattern = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const search = new RegExp(pattern.join('|'), 'gi');
  return (text) => text.replace(search, MASKED);
}

/** A copy of JSON-safe data with every string masked; keys are left alone. */
export function maskDeep<T>(mask: Mask, value: T): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((entry) => maskDeep(mask, entry)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, maskDeep(mask, entry)])) as T;
}

function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret);
  // The WHATWG form encoding also escapes what encodeURIComponent leaves alone.
  const form = url.replaceAll('%20', '+').replaceAll(/[!'()~]/g, percent);
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return [
    secret,
    url,
    url.replaceAll(/[!'()*]/g, percent),
    form,
    json,
    json.replaceAll('/', '\\/'),
    JSON.stringify(json).slice(1, -1),
    html,
    html.replaceAll("'", '&#39;'),
    ...base64Forms(secret),
  ];
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** What the secret looks like in base64 at each of the three byte offsets, without the characters that its neighbours decide. */
function base64Forms(secret: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  return [0, 1, 2].flatMap((offset) => {
    const encoded = btoa('\0'.repeat(offset) + bytes).replaceAll('=', '');
    const skip = [0, 2, 3][offset] ?? 0;
    const whole = (offset + bytes.length) % 3 === 0;
    const inner = whole ? encoded.slice(skip) : encoded.slice(skip, -1);
    return inner.length < SHORTEST_BASE64 ? [] : [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
