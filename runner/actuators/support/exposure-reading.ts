import type { Exposure } from '../../core/release/exposure.ts';
import { excerpt, trouble } from './trouble.ts';

/**
 * The exposure that somebody else's JSON names: a percentage, or `{ "default": 5, "segments": { "mobile-us": 0 } }`. Throws an `Error` that
 * names the system when it is neither.
 */
export function exposureFrom(system: string, value: unknown, hint: string): Exposure {
  if (isPercent(value)) return { default: value, segments: {} };
  if (typeof value === 'object' && value !== null) {
    const { default: everywhere, segments = {} } = value as { default?: unknown; segments?: unknown };
    const isComplete = typeof segments === 'object' && segments !== null && Object.values(segments).every(isPercent);
    if (isPercent(everywhere) && isComplete) {
      return { default: everywhere, segments: segments as Readonly<Record<string, number>> };
    }
  }
  const found = value === undefined ? 'nothing' : excerpt(JSON.stringify(value), 100);
  throw trouble(system, `found ${found} where a percentage or { default, segments } was expected`, hint);
}

/** What an RFC 6901 pointer (`/status/weight`, `` for all of it) leads to; undefined when it leads nowhere. Throws for what is no pointer. */
export function atPointer(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) {
    throw new Error(`found the JSON pointer “${pointer}”, expected it to be empty or to begin with a slash`);
  }
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value: unknown = document;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100;
}
