import { z } from 'zod';
import { REASON_CODES, RESULT_SCHEMA, type ResultDocument, VERDICTS } from '../core/result.ts';
import { TRIGGERS } from '../core/run-record.ts';
import type { StoredPress, Walk } from '../core/walk.ts';
import { pressUpToDate } from './older-press.ts';
import { judgePolicy } from './policy-schema.ts';
import { pressSchema } from './press-schema.ts';
import { issuesOf } from './run-schema.ts';

/** Read only to be shown, and other versions may add to it: its head is checked, its body is taken as it is. */
const result = z.looseObject({
  schema: z.literal(RESULT_SCHEMA),
  verdict: z.enum(VERDICTS).nullable(),
  exitCode: z.int(),
  reasons: z.array(z.looseObject({ code: z.enum(REASON_CODES), text: z.string() })),
  cells: z.array(z.looseObject({ journey: z.string(), segment: z.string() })),
});

const walk = z.object({
  id: z.string().min(1),
  command: z.enum(['demo', 'run', 'watch', 'press', 'release']),
  trigger: z.enum(TRIGGERS),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  seed: z.number(),
  target: z.string(),
  releases: z.object({ baseline: z.string(), candidate: z.string() }),
  cells: z.array(z.object({ journey: z.string(), segment: z.string() })),
  policy: judgePolicy,
  environment: z.record(z.string(), z.string()),
  result: result.nullable(),
  press: pressSchema.optional(),
  release: z.string().min(1).optional(),
  follows: z.string().min(1).optional(),
  forgottenBefore: z.iso.datetime().optional(),
});

/** The walk, or an `Error` that lists every field that is wrong. */
export function parseWalk(stored: unknown): Walk {
  const raw = upToDate(stored);
  const parsed = walk.safeParse(raw);
  if (!parsed.success) {
    throw new Error(
      `walk ${JSON.stringify((raw as { id?: unknown } | null)?.id)} can not be read: ${issuesOf(parsed.error)}`,
    );
  }
  const { result, press, ...rest } = parsed.data;
  return {
    ...rest,
    // As they were written, to the order of their keys: a report that is made again is the same.
    result: result === null ? null : (raw as { readonly result: ResultDocument }).result,
    ...(press === undefined ? {} : { press: (raw as { readonly press: StoredPress }).press }),
  };
}

function upToDate(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('press' in stored) || stored.press === undefined)
    return stored;
  return { ...stored, press: pressUpToDate(stored.press) };
}
