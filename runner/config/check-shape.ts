import { z } from 'zod';
import type { Diagnostic } from '../core/diagnostic.ts';
import { nearest } from '../core/nearest.ts';
import type { WaygateConfig } from './define-config.ts';
import { describeValue } from './describe-value.ts';
import { exampleOf } from './example-of.ts';
import type { PressureConfig } from './pressure-config.ts';
import { PRESSURE_SECTION } from './pressure-section.ts';
import { SECTIONS } from './sections.ts';

/** The sections that are well-formed, and what is wrong with the others. */
export interface Shape {
  readonly config: Partial<WaygateConfig>;
  /** Of malformed sections that hold entries, those that are not: one broken account hides nothing about the others. */
  readonly partly: Partial<Pick<WaygateConfig, 'accounts' | 'matrix'>> & {
    readonly pressure?: Partial<PressureConfig>;
  };
  readonly problems: readonly Diagnostic[];
}

export function checkShape(raw: unknown): Shape {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const found = describeValue(raw);
    return {
      config: {},
      partly: {},
      problems: [
        { path: 'default export', found, expected: 'a config object', hint: 'export default defineConfig({ … })' },
      ],
    };
  }
  const given = raw as Record<string, unknown>;
  const problems = Object.keys(given)
    .filter((key) => !(key in SECTIONS))
    .map((key) => unknownKey([], key, Object.keys(SECTIONS)));
  const config: Record<string, unknown> = {};
  const partly: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(SECTIONS)) {
    const parsed = section.safeParse(given[name]);
    if (parsed.success) config[name] = parsed.data;
    else {
      partly[name] = goodEntries(section, given[name]);
      problems.push(...parsed.error.issues.flatMap((issue) => told(issue, [name], section, given[name])));
    }
  }
  return { config: config as Partial<WaygateConfig>, partly, problems };
}

/** What is wrong with a value by itself, outside of any config. */
export function shapeProblems(schema: z.ZodType, value: unknown): Diagnostic[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => told(issue, [], schema, value));
}

/** Of a section that is a record, or an object whose entries have a meaning of their own; nothing of any other. */
function goodEntries(section: z.ZodType, raw: unknown): Record<string, unknown> | undefined {
  const bare = unwrapped(section);
  const isHolder = bare instanceof z.ZodRecord || bare === PRESSURE_SECTION;
  if (!isHolder || typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const ruleOf = (key: string) => (bare instanceof z.ZodRecord ? bare.valueType : PRESSURE_SECTION.shape[key as never]);
  const good = Object.entries(raw).filter(([key, value]) => {
    const rule = ruleOf(key) as z.ZodType | undefined;
    return rule?.safeParse(value).success === true;
  });
  return good.length === 0 ? undefined : Object.fromEntries(good);
}

function told(issue: z.core.$ZodIssue, at: readonly PropertyKey[], section: z.ZodType, raw: unknown): Diagnostic[] {
  const path = [...at, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(path, key, keysAt(section, issue.path)));
  }
  if (issue.code === 'invalid_union') {
    // Of the alternatives, the object form knows more about what is wrong.
    const value = valueAt(raw, issue.path);
    const closest = typeof value === 'object' ? issue.errors.at(-1) : undefined;
    if (closest !== undefined)
      return closest.flatMap((inner) => told({ ...inner, path: [...issue.path, ...inner.path] }, at, section, raw));
  }
  const params = 'params' in issue ? (issue.params as { hint?: string } | undefined) : undefined;
  const found = isSecret(path) ? describeSecret(valueAt(raw, issue.path)) : describeValue(valueAt(raw, issue.path));
  const example = exampleOf(path);
  const form = example === null ? 'see WaygateConfig in waygate/config for the form' : `e.g. ${example}`;
  const hint = params?.hint ?? form;
  return [{ path: path.join('.'), found, expected: issue.message, hint }];
}

function unknownKey(path: readonly PropertyKey[], key: string, known: readonly string[]): Diagnostic {
  const names = nearest(key, known);
  return {
    path: [...path, key].join('.'),
    found: `an unknown key "${key}"`,
    expected: `one of ${names.join(', ')}`,
    hint: names[0] === undefined ? 'take it out' : `did you mean "${names[0]}"? Otherwise take it out`,
  };
}

/** Where secrets belong in actuators and notifiers, and are sometimes written themselves. */
const SECRET_KEYS: readonly PropertyKey[] = [
  'headers',
  'privateKey',
  'password',
  'routingKey',
  'secret',
  'token',
  'webhookUrl',
  'workflowUrl',
];

function isSecret(path: readonly PropertyKey[]): boolean {
  if (path[0] === 'release') return path.some((part) => SECRET_KEYS.includes(part));
  return path[0] === 'accounts' && path.length > 2;
}

/** The value itself may be a secret that was written in the wrong place. */
function describeSecret(value: unknown): string {
  return value === undefined ? 'nothing' : `a value of type ${typeof value} (not shown: it may be a secret)`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], raw);
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const bare = unwrapped(schema);
  const [key, ...rest] = path;
  if (bare instanceof z.ZodObject)
    return key === undefined ? Object.keys(bare.shape) : keysAt(bare.shape[key as string], rest);
  if (bare instanceof z.ZodRecord && key !== undefined) return keysAt(bare.valueType as z.ZodType, rest);
  if (bare instanceof z.ZodArray) return keysAt(bare.element as z.ZodType, rest);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option) => keysAt(option as z.ZodType, path));
  return [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}
