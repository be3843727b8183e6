import type { z } from 'zod';

export class BadRequest extends Error {
  readonly problems: readonly { readonly path: string; readonly expected: string }[];

  constructor(problems: BadRequest['problems']) {
    super(problems.map(({ path, expected }) => `${path}: ${expected}`).join('; '));
    this.name = 'BadRequest';
    this.problems = problems;
  }
}

/** Throws `BadRequest` with every problem. */
export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw new BadRequest(
    result.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'body', expected: message })),
  );
}
