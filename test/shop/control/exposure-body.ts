import { z } from 'zod';
import { EXPOSURE_SEGMENTS, type Exposure } from '../exposure.ts';

const percent = z.number('a percentage from 0 to 100').min(0).max(100);
const segments = z
  .record(z.string(), percent)
  .refine((it) => Object.keys(it).every((name) => EXPOSURE_SEGMENTS.includes(name)), {
    error: `segments among ${EXPOSURE_SEGMENTS.join(', ')}`,
  });

export const exposureBody: z.ZodType<Exposure> = z.strictObject({ default: percent, segments: segments.default({}) });
