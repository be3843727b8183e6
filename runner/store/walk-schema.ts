import { z } from 'zod';
import type { JudgePolicy } from '../core/policy.ts';
import { REASON_CODES, RESULT_SCHEMA, type ResultDocument, VERDICTS } from '../core/result.ts';
import { TRIGGERS } from '../core/run-record.ts';
import type { Walk } from '../core/walk.ts';
import { issuesOf } from './run-schema.ts';

const number = z.number();

/** The judge computes with these: a missing one would turn into NaN, and NaN into a verdict. */
const policy = z.object({
  alpha: number,
  stages: number,
  horizon: number,
  referenceRate: number,
  referenceRateSlow: number,
  tolerated: number,
  toleratedPool: number,
  healthyAt: number,
  suspicionAt: number,
  poolShare: number,
  soakSeconds: number,
  freshnessSeconds: number,
  latency: z.object({
    budgetMs: number,
    quantile: number,
    headroom: number,
    slackMs: number,
    tolerance: number,
    minSamples: number,
  }),
}) satisfies z.ZodType<JudgePolicy>;

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
  command: z.enum(['demo', 'run', 'watch']),
  trigger: z.enum(TRIGGERS),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  seed: z.number(),
  target: z.string(),
  releases: z.object({ baseline: z.string(), candidate: z.string() }),
  cells: z.array(z.object({ journey: z.string(), segment: z.string() })),
  policy,
  environment: z.record(z.string(), z.string()),
  result: result.nullable(),
  forgottenBefore: z.iso.datetime().optional(),
});

/** The walk, or an `Error` that lists every field that is wrong. */
export function parseWalk(raw: unknown): Walk {
  const parsed = walk.safeParse(raw);
  if (!parsed.success) {
    throw new Error(
      `walk ${JSON.stringify((raw as { id?: unknown } | null)?.id)} can not be read: ${issuesOf(parsed.error)}`,
    );
  }
  return { ...parsed.data, result: parsed.data.result as unknown as ResultDocument | null };
}
