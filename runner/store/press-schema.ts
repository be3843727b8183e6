import { z } from 'zod';
import { EFFECT_KINDS, type EffectKind } from '../core/pressure/effects.ts';
import { LOAD_PHASES } from '../core/pressure/load-counts.ts';
import { PRESS_REASON_CODES, PRESS_SCHEMA, PRESS_VERDICTS } from '../core/pressure/press-document.ts';
import { PRESS_EVIDENCE_SCHEMA, type PressEvidence } from '../core/pressure/press-evidence.ts';
import { abortPolicy, pressPolicy } from './policy-schema.ts';

const number = z.number();
const count = z.number().nonnegative();
const byName = z.record(z.string(), count);

/** A value for each phase of load. */
function perPhase<T extends z.ZodType>(value: T) {
  return z.object({ warm: value, baseline: value, pressure: value, recovery: value } satisfies Record<
    (typeof LOAD_PHASES)[number],
    T
  >);
}

const answers = z.object({
  ok: count,
  redirect: count,
  refused: count,
  throttled: count,
  unavailable: count,
  error: count,
  none: count,
});

const counts = z.looseObject({
  intents: count,
  attempts: count,
  copies: count,
  goodput: count,
  gaveUp: byName,
  suppressed: byName,
  retryAfterHonoured: count,
  answers,
  crawled: answers,
  durations: z.array(count),
  probe: z.object({ ok: count, bad: count }),
  otherRelease: count,
  scriptErrors: count,
  dropped: count,
});

const effect = z.discriminatedUnion('assessed', [
  z.looseObject({ assessed: z.literal(true), count, example: z.string().nullable() }),
  z.looseObject({ assessed: z.literal(false), reason: z.string() }),
]);

const generator = z.looseObject({
  index: number,
  version: z.string(),
  exitCode: number.nullable(),
  signal: z.string().nullable(),
  problem: z.string().nullable(),
  complaints: z.array(z.string()),
  cpuRatio: number.nullable(),
  maxRssMegabytes: number.nullable(),
  maxVUs: number,
  blindSeconds: number,
});

const effects = z.looseObject(
  Object.fromEntries(EFFECT_KINDS.map((kind) => [kind, effect])) as Record<EffectKind, typeof effect>,
);

/** The judge computes with all of it. What later versions add is kept as it is. */
const evidence = z
  .looseObject({
    schema: z.literal(PRESS_EVIDENCE_SCHEMA),
    scenario: z.string(),
    title: z.string(),
    stage: z.looseObject({ percent: number, intentsPerSecond: number, factor: number }),
    client: z.looseObject({
      retries: z.string(),
      attempts: number,
      timeoutMs: number,
      deadlineMs: number,
      honourRetryAfter: z.boolean().optional(),
    }),
    startedAt: z.iso.datetime().nullable(),
    phases: perPhase(count),
    bucketsMs: z.array(number),
    windows: z.array(z.looseObject({ from: number, to: number, phase: z.enum(LOAD_PHASES), counts })),
    counts: perPhase(counts),
    operations: z.record(z.string(), perPhase(z.looseObject({ durations: z.array(count), failures: count }))),
    segments: z.record(z.string(), perPhase(z.looseObject({ intents: count, goodput: count }))),
    served: z.array(z.looseObject({ at: number, requests: count, work: byName, wasted: count })),
    effects,
    races: z.array(
      z.looseObject({
        size: count,
        sent: count,
        repeated: count.optional(),
        ordered: count,
        refused: count,
        unknown: count,
      }),
    ),
    booksProblem: z.string().nullable().optional(),
    probeOnly: z.boolean().optional(),
    impatient: z.boolean().optional(),
    generators: z.array(generator),
    machine: z.looseObject({
      cores: number,
      journeyWorkers: number,
      sharedCores: z.boolean(),
      targetHere: z.boolean(),
      timerLagMs: number,
    }),
    stopped: z
      .looseObject({
        by: z.enum(['guard', 'generator', 'person', 'limit']),
        code: z.string(),
        text: z.string(),
        at: number,
      })
      .nullable(),
    probedAfter: z.looseObject({ from: number, problem: z.string().nullable() }).optional(),
  })
  .superRefine(({ bucketsMs, counts, windows }, context) => {
    const length = bucketsMs.length + 1;
    for (const phase of LOAD_PHASES)
      if (counts[phase].durations.length !== length)
        context.addIssue({
          code: 'custom',
          path: ['counts', phase, 'durations'],
          message: `${length} buckets expected`,
        });
    const odd = windows.findIndex((window) => window.counts.durations.length !== length);
    if (odd !== -1)
      context.addIssue({
        code: 'custom',
        path: ['windows', odd, 'counts', 'durations'],
        message: `${length} buckets expected`,
      });
  }) satisfies z.ZodType<PressEvidence>;

/** Only shown: its head is checked, its body is taken as it is. */
const document = z.looseObject({
  schema: z.literal(PRESS_SCHEMA),
  verdict: z.enum(PRESS_VERDICTS).nullable(),
  exitCode: z.int(),
  reasons: z.array(
    z.looseObject({ code: z.enum(PRESS_REASON_CODES), phase: z.enum(LOAD_PHASES).nullable(), text: z.string() }),
  ),
  phases: z.array(z.looseObject({ name: z.enum(LOAD_PHASES) })),
  journeys: z.array(z.looseObject({ journey: z.string(), segment: z.string() })),
});

/** What a press left behind, as it is kept beside its walk. */
export const pressSchema = z.object({ evidence, policy: pressPolicy, abort: abortPolicy, document });
