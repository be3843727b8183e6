import { z } from 'zod';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { LOAD_PERMIT_SCHEMA, type LoadPermit } from '../../core/pressure/load-permit.ts';

const names = z.array(z.string({ error: 'text' }).min(1, { error: 'text' }), { error: 'a list of names' });
const positive = (unit: string) => z.number({ error: unit }).positive({ error: unit });
const instant = z.iso.datetime({ offset: true, error: 'a time with its zone, e.g. 2026-12-31T18:00:00Z' });

/** Unknown keys are refused: a misspelt `window` would otherwise restrict nothing. */
const PERMIT = z.strictObject(
  {
    schema: z.literal(LOAD_PERMIT_SCHEMA, { error: `"${LOAD_PERMIT_SCHEMA}"` }),
    allow: z.strictObject(
      { scenarios: names, environments: names },
      { error: 'an object { scenarios, environments }' },
    ),
    caps: z.strictObject(
      {
        requestsPerSecond: positive('requests per second, above 0'),
        seconds: positive('seconds, above 0'),
      },
      { error: 'an object { requestsPerSecond, seconds }' },
    ),
    window: z
      .strictObject({ from: instant, to: instant }, { error: 'an object { from, to }' })
      .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'a window that begins before it ends' })
      .optional(),
    expires: instant,
    contact: z.string({ error: 'text' }).optional(),
  },
  { error: 'an object' },
);

/** The permit that a file holds, or everything that is wrong with its form. `example` is a file that would do. */
export function permitOf(text: string, place: string, example: string): LoadPermit | readonly Diagnostic[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const found = `no JSON: ${(error as Error).message}`;
    return [{ path: place, found, expected: `a load permit`, hint: `e.g. ${example}` }];
  }
  const parsed = PERMIT.safeParse(value);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => {
    const where = issue.path.length === 0 ? place : `${place}: ${issue.path.join('.')}`;
    if (issue.code === 'unrecognized_keys') {
      const found = `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
      return { path: where, found, expected: 'only what a permit has', hint: `take it out; e.g. ${example}` };
    }
    return { path: where, found: shown(value, issue.path), expected: issue.message, hint: `e.g. ${example}` };
  });
}

function shown(value: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (it, key) => (it as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  );
  const text = found === undefined ? 'nothing' : JSON.stringify(found);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
