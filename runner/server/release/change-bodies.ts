import { z } from 'zod';
import { oneLine } from '../../core/release/one-line.ts';
import type { Override } from '../../core/release/plan.ts';
import { VERDICTS } from '../../core/result.ts';

/** Long enough for a sentence or three; it is in every verdict, message and log. */
const LONGEST_REASON = 500;
/** A year; the release's own cap per role is asked afterwards. */
const MOST_MINUTES = 525_600;

const text = (expected: string, hint: string, most = 200) =>
  z
    .custom<string>((value) => typeof value === 'string' && oneLine(value, most) !== '' && value.length <= most, {
      error: `${expected}, at most ${most} characters`,
      abort: false,
      params: { hint },
    })
    .transform((value) => oneLine(value, most));
const whole = (from: number, to: number, hint: string) =>
  z.custom<number>((value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to, {
    error: `a whole number from ${from} to ${to}`,
    abort: false,
    params: { hint },
  });

/** What the caller saw when they decided. */
const SEEN = {
  stage: text('name of the stage that it is meant for', '`stage` of the release’s status'),
  decision: whole(0, 1_000_000, '`decision` of the release’s status'),
};
const reason = text('why, for who reads it later', 'say it in one sentence', LONGEST_REASON);

export const APPROVAL_BODY = z.strictObject({ ...SEEN, reason: reason.optional() });
export const REASON_BODY = z.strictObject({ ...SEEN, reason });
/** Of what is right wherever the release is by now: what the caller saw may be left out, and binds nothing. */
export const BACK_BODY = z.strictObject({
  stage: SEEN.stage.optional(),
  decision: SEEN.decision.optional(),
  reason,
});
export const OVERRIDE_BODY = z
  .strictObject({
    ...SEEN,
    scope: z.strictObject({
      stage: text('name of a stage', 'a stage of the plan').exactOptional(),
      segment: text('name of a segment', 'a segment that is walked').exactOptional(),
      journey: text('name of a journey', 'a journey that is walked').exactOptional(),
    }),
    forces: z.custom<Override['forces']>((value) => [...VERDICTS, 'mute'].includes(value as never), {
      error: `${VERDICTS.join(', ')} or mute`,
      abort: false,
      params: { hint: '`mute`: what is in scope neither holds nor rolls back' },
    }),
    reason,
    expiresAt: text('an instant in ISO 8601, UTC', 'or say `minutes`', 40).optional(),
    minutes: whole(1, MOST_MINUTES, 'or say `expiresAt`').optional(),
    ticket: text('a ticket’s name', 'leave it out if there is none').optional(),
  })
  .refine(({ expiresAt, minutes }) => (expiresAt === undefined) !== (minutes === undefined), {
    error: 'either expiresAt or minutes',
    path: ['expiresAt'],
    params: { hint: 'an override always ends by itself: say when, in one way' },
    // Also where other fields are wrong (and do not abort): all problems at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

export type ReasonBody = z.infer<typeof REASON_BODY>;
export type BackBody = z.infer<typeof BACK_BODY>;
export type ApprovalBody = z.infer<typeof APPROVAL_BODY>;
export type OverrideBody = z.infer<typeof OVERRIDE_BODY>;
