import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { nearest } from '../../core/nearest.ts';
import { invalidBody, tell } from './change-problem.ts';

/** Reasons are sentences: what is longer is no change of a release. */
const LARGEST = 16_384;

class MalformedBody extends Error {
  readonly problems: readonly Diagnostic[];

  constructor(problems: readonly Diagnostic[]) {
    super('the body is malformed');
    this.problems = problems;
  }
}

/** Options of a route whose body is checked before its key is used up: who mended the body may send it under the same key. */
export function checkedBody(schema: z.ZodType) {
  return {
    bodyLimit: LARGEST,
    schema: { body: schema },
    validatorCompiler: () => (body: unknown) => {
      const parsed = schema.safeParse(body);
      return parsed.success
        ? { value: parsed.data }
        : { error: new MalformedBody(parsed.error.issues.flatMap((issue) => problemsOf(issue, body))) };
    },
    errorHandler: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      if (error instanceof MalformedBody) return tell(reply, invalidBody(error.problems));
      const { statusCode = 500, message } = error;
      // Not JSON, too long: what Fastify itself finds.
      if (statusCode >= 400 && statusCode < 500) {
        const hint = `send at most ${LARGEST} bytes of JSON`;
        return tell(reply, invalidBody([{ path: 'body', found: message, expected: 'a JSON object', hint }]));
      }
      throw error;
    },
  };
}

function problemsOf(issue: z.core.$ZodIssue, body: unknown): readonly Diagnostic[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...at, key].join('.'),
      found: 'an unknown field',
      expected: 'only known ones',
      hint: `remove it, or spell it right: did you mean ${nearest(key, FIELDS)[0]}?`,
    }));
  }
  const hint = 'params' in issue ? (issue.params as { hint?: string } | undefined)?.hint : undefined;
  return [
    {
      path: at.join('.') || 'body',
      found: inWords(valueAt(body, issue.path)),
      expected: issue.code === 'invalid_type' ? `an ${issue.expected}` : issue.message,
      hint: hint ?? 'see "The release page" in runner/README.md',
    },
  ];
}

const FIELDS = [
  'stage',
  'decision',
  'reason',
  'scope',
  'forces',
  'expiresAt',
  'minutes',
  'ticket',
  'segment',
  'journey',
];

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  );
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value.length <= 80 ? JSON.stringify(value) : `${value.length} characters`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}
