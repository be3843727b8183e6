import { z } from 'zod';
import {
  COHORTS,
  FAILURE_CLASSES,
  INCONCLUSIVE_CAUSES,
  OUTCOMES,
  PRESSURE_PHASES,
  RUN_SCHEMA,
  type RunRecord,
  TRIGGERS,
} from '../core/run-record.ts';

const ms = z.number().nonnegative();
const instant = z.iso.datetime();

const intent = z.strictObject({
  items: z.array(z.strictObject({ sku: z.string(), quantity: z.number(), unitPriceMinor: z.number().nullable() })),
  currency: z.string().nullable(),
  coupon: z.string().nullable(),
  payment: z.string().nullable(),
  email: z.string().nullable(),
});

/** RunRecord v1 as it is kept. Unknown fields are errors: they would be lost by the next version that reads them. */
const record = z.strictObject({
  schema: z.literal(RUN_SCHEMA),
  id: z.string().min(1),
  walk: z.string().min(1),
  round: z.string().min(1),
  journey: z.string().min(1),
  segment: z.string().min(1),
  cohort: z.enum(COHORTS),
  releasesSeen: z.array(z.string()),
  trigger: z.enum(TRIGGERS),
  phase: z.enum(PRESSURE_PHASES),
  outcome: z.enum(OUTCOMES),
  failure: z
    .strictObject({ class: z.enum(FAILURE_CLASSES), step: z.string().nullable(), message: z.string() })
    .nullable(),
  inconclusive: z.strictObject({ cause: z.enum(INCONCLUSIVE_CAUSES), message: z.string() }).nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  durationMs: ms.nullable(),
  queueMs: ms,
  launchMs: ms,
  beside: z.int().nonnegative(),
  steps: z.array(z.strictObject({ name: z.string(), startMs: ms, durationMs: ms, outcome: z.enum(['pass', 'fail']) })),
  requests: z.array(
    z.strictObject({ method: z.string(), endpoint: z.string(), status: z.int().nullable(), durationMs: ms }),
  ),
  vitals: z.strictObject({ ttfbMs: ms.nullable(), fcpMs: ms.nullable(), lcpMs: ms.nullable(), cls: ms.nullable() }),
  intent: intent.nullable(),
  order: z
    .strictObject({ number: z.string(), totalMinor: z.number().nullable(), currency: z.string().nullable() })
    .nullable(),
  artefacts: z.array(z.strictObject({ kind: z.enum(['screenshot', 'trace']), path: z.string() })),
  observations: z.array(
    z.strictObject({
      kind: z.enum(['console', 'pageerror', 'request_failed', 'document']),
      atMs: z.number(),
      text: z.string(),
    }),
  ),
});

const runSchema = record
  .refine((run) => (run.outcome === 'fail') === (run.failure !== null), {
    path: ['failure'],
    error: 'set if and only if the outcome is fail',
  })
  .refine((run) => (run.outcome === 'inconclusive') === (run.inconclusive !== null), {
    path: ['inconclusive'],
    error: 'set if and only if the outcome is inconclusive',
  }) satisfies z.ZodType<RunRecord>;

/** The record, or an `Error` that lists every field that is wrong. */
export function parseRun(raw: unknown): RunRecord {
  const parsed = runSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const id = (raw as { id?: unknown } | null)?.id;
  throw new Error(`the record of run ${JSON.stringify(id)} does not keep to ${RUN_SCHEMA}: ${issuesOf(parsed.error)}`);
}

export function issuesOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`).join('; ');
}
