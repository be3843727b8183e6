/** Deeper data is a mistake, or refers to itself. */
const DEEPEST = 64;

/**
 * The one text of JSON-safe data: no spaces, keys in the order of their UTF-16 code units, numbers and strings as `JSON.stringify`
 * writes them (RFC 8785). A key whose value is `undefined` is left out, as `JSON.stringify` does. Throws an `Error` that says where
 * for what JSON would silently turn into something else: NaN, dates, maps, functions …
 */
export function canonicalJson(value: unknown): string {
  return write(value, '', 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > DEEPEST) throw notJson(path, `data more than ${DEEPEST} levels deep`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw notJson(path, String(value));
  }
  if (typeof value !== 'object') throw notJson(path, typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth + 1)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw notJson(path, `a ${value.constructor?.name ?? 'thing with a prototype'}`);
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const written = Object.keys(fields)
    .filter((key) => fields[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(fields[key], path === '' ? key : `${path}.${key}`, depth + 1)}`);
  return `{${written.join(',')}}`;
}

function notJson(path: string, found: string): Error {
  return new Error(
    `${path || 'the whole'}: found ${found}, expected null, true, false, a finite number, text, a list or a plain object`,
  );
}
