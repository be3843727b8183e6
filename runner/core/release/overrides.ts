import type { Diagnostic } from '../diagnostic.ts';
import { durationInWords } from '../duration.ts';
import { parseInstant } from '../instant.ts';
import { nearest } from '../nearest.ts';
import { VERDICTS } from '../result.ts';
import type { Cell } from '../run-record.ts';
import type { Override, ReleasePlan, StagePlan } from './plan.ts';

const FORCES: readonly string[] = [...VERDICTS, 'mute'];
const SCOPES = ['stage', 'segment', 'journey'] as const;

export interface OverrideRules {
  readonly plan: Pick<ReleasePlan, 'overrideSeconds'> & { readonly stages: readonly Pick<StagePlan, 'name'>[] };
  /** What is walked: its journeys and segments are those that there are. */
  readonly cells: readonly Cell[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** All that is wrong with an override; none when it may stand. Whether its maker may override in the stage at all: `mayOverride`. */
export function overrideProblems(override: Override, { plan, cells, now }: OverrideRules): readonly Diagnostic[] {
  const { id, forces, reason } = override;
  const problems: Diagnostic[] = [...scopeProblems(override.scope, plan, cells), ...lifeProblems(override, plan, now)];
  if (id.trim() === '') {
    problems.push({
      path: 'id',
      found: 'nothing',
      expected: 'what names it in every verdict',
      hint: 'give it an id of its own',
    });
  }
  if (reason.trim() === '') {
    problems.push({
      path: 'reason',
      found: 'nothing',
      expected: 'why, for who reads it later',
      hint: 'say it in one sentence',
    });
  }
  const part = SCOPES.find((kind) => kind !== 'stage' && override.scope[kind] !== undefined);
  if (part !== undefined && forces !== 'mute' && FORCES.includes(forces)) {
    problems.push({
      path: 'forces',
      found: `"${forces}" for one ${part}`,
      expected: 'mute: a part of the shop has no verdict of its own, a stage has',
      hint: 'mute it, or say it of the stage',
    });
  }
  if (!FORCES.includes(forces)) {
    problems.push({
      path: 'forces',
      found: `"${forces}"`,
      expected: FORCES.join(', '),
      hint: `did you mean ${nearest(forces, FORCES)[0]}?`,
    });
  }
  return problems;
}

/** Those in force at the instant (milliseconds since the epoch): from when they were made until, and not at, their end. */
export function activeOverrides(overrides: readonly Override[], now: number): readonly Override[] {
  return overrides.filter(({ at, expiresAt }) => {
    const [from, to] = [parseInstant(at), parseInstant(expiresAt)];
    return from !== null && to !== null && from <= now && now < to;
  });
}

function scopeProblems(
  scope: Override['scope'],
  { stages }: OverrideRules['plan'],
  cells: readonly Cell[],
): readonly Diagnostic[] {
  const given = SCOPES.filter((kind) => scope[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const found = given.length === 0 ? 'nothing' : given.join(' and ');
    const hint = 'make one override each: what it reaches must be plain to who reads it';
    return [{ path: 'scope', found, expected: 'exactly one of stage, segment, journey', hint }];
  }
  const known = [...new Set(kind === 'stage' ? stages.map(({ name }) => name) : cells.map((cell) => cell[kind]))];
  const named = scope[kind] ?? '';
  if (known.includes(named)) return [];
  const hint = known.length === 0 ? 'there is none' : `did you mean ${nearest(named, known)[0]}?`;
  return [{ path: `scope.${kind}`, found: `"${named}"`, expected: `one of ${known.join(', ')}`, hint }];
}

function lifeProblems(
  { at, expiresAt, by }: Override,
  { overrideSeconds }: OverrideRules['plan'],
  now: number,
): readonly Diagnostic[] {
  const [from, to] = [parseInstant(at), parseInstant(expiresAt)];
  const cap = overrideSeconds[by.role];
  const problems: Diagnostic[] = [];
  const add = (path: string, found: string, expected: string, hint: string) =>
    problems.push({ path, found, expected, hint });
  if (from === null) add('at', `"${at}"`, INSTANT, 'it is when the override is made');
  else if (from > now) add('at', at, `not after ${iso(now)}, which is now`, 'it is when the override is made');
  if (to === null) add('expiresAt', `"${expiresAt}"`, INSTANT, 'an override always ends by itself: say when');
  else if (to <= now) add('expiresAt', expiresAt, `after ${iso(now)}, which is now`, 'say when it ends');
  if (cap === undefined) {
    const roles = Object.keys(overrideSeconds);
    add(
      'by.role',
      `${by.role}, who may make none`,
      roles.join(' or ') || 'nobody may make any',
      'overrideSeconds of the release lists who may',
    );
  } else if (from !== null && to !== null && to > from + cap * 1000) {
    add(
      'expiresAt',
      expiresAt,
      `at most ${durationInWords(cap)} for role ${by.role}: ${iso(from + cap * 1000)}`,
      'make it shorter, and another when it ends',
    );
  }
  return problems;
}

const INSTANT = 'an instant in ISO 8601, UTC, such as 2026-11-23T10:00:00Z';

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
