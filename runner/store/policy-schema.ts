import { z } from 'zod';
import { DARK_STAGE, type JudgePolicy } from '../core/policy.ts';
import { ABORT_POLICY, PRESS_POLICY } from '../core/pressure/default-press-policy.ts';
import type { AbortPolicy, PressPolicy } from '../core/pressure/press-policy.ts';

/**
 * The shape of a stored policy: numbers, by the names that `example` has. A judge computes with each of them, and one that is missing would
 * turn into NaN, and NaN into a verdict. What later versions add is kept as it is. `narrower`: what takes fewer values than all numbers.
 */
function policyShape<T extends object>(example: T, narrower: Partial<Record<keyof T, z.ZodType>> = {}): z.ZodType<T> {
  const numbers = Object.entries(example).map(([name, value]) => [
    name,
    typeof value === 'number' ? z.number() : policyShape(value as object),
  ]);
  // The names are those of T, which zod can't know of a shape that is made from a value.
  return z.looseObject({ ...Object.fromEntries(numbers), ...narrower }) as unknown as z.ZodType<T>;
}

export const judgePolicy: z.ZodType<JudgePolicy> = policyShape(DARK_STAGE);

export const pressPolicy: z.ZodType<PressPolicy> = policyShape(PRESS_POLICY);

export const abortPolicy: z.ZodType<AbortPolicy> = policyShape(ABORT_POLICY, {
  windows: z.union([z.literal(1), z.literal(2), z.literal(3)]),
});
