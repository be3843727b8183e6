/** Shorter values would mask half of every page. */
const SHORTEST_SECRET = 4;
/** Shorter pieces of base64 turn up by chance, in embedded fonts and pictures. */
const SHORTEST_BASE64 = 6;
export const MASKED = '[masked]';

/** Replaces secrets in text. */
export type Mask = (text: string) => string;

/**
 * Masks every value of at least four characters, by value: as it is, URL- or form-encoded, escaped for JSON, JavaScript or HTML (also twice, and
 * character by character in different ways), and as base64 (also inside a longer base64 text, such as a Basic authorisation header).
 */
export function createMask(secrets: readonly string[]): Mask {
  // Longest first, so that no secret leaves the rest of a longer one behind.
  const values = [...new Set(secrets)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  if (values.length === 0) return (text) => text;
  const patterns = [
    ...values.map((value) => [...value].map(spellings).join('')),
    ...values.flatMap(base64Forms).map(literally),
  ];
  const search = new RegExp(patterns.join('|'), 'g');
  return (text) => text.replace(search, MASKED);
}

/** A copy of JSON-safe data with every string masked; keys are left alone. */
export function maskDeep<T>(mask: Mask, value: T): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((entry) => maskDeep(mask, entry)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, maskDeep(mask, entry)])) as T;
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  "'": ['&apos;'],
  ' ': ['\\+', '&nbsp;'],
  '\n': ['\\\\+n'],
  '\r': ['\\\\+r'],
  '\t': ['\\\\+t'],
};

/** A pattern of every way in which one character is commonly written. Letters and digits are never escaped. */
function spellings(character: string): string {
  if (/[a-z0-9]/i.test(character)) return character;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const point = character.codePointAt(0) ?? 0;
  const bytes = [...new TextEncoder().encode(character)];
  const ways = [
    `\\\\{0,7}${literally(character)}`,
    bytes.map((byte) => `%(?:25){0,3}${hex(byte, 2)}`).join(''),
    units.map((unit) => `\\\\+u${hex(unit, 4)}`).join(''),
    `&#(?:0*${point}|[xX]0*${hex(point, 1)});`,
    ...(point < 256 ? [`\\\\+x${hex(point, 2)}`] : []),
    ...(NAMED[character] ?? []),
  ];
  return `(?:${ways.join('|')})`;
}

/** A number in hexadecimal digits of either case, as a pattern. */
function hex(value: number, digits: number): string {
  return [...value.toString(16).padStart(digits, '0')]
    .map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit))
    .join('');
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
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
