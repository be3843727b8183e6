import type { Override } from './plan.ts';

/** Named in one line; who wants them all is shown each. */
const MOST = 2;

/** Whose word stands beside the evidence, for the end of one line of a verdict: ` (override by ada until …)`; empty where nobody's does. */
export function overridesInShort(overrides: readonly Override[]): string {
  if (overrides.length === 0) return '';
  const named = overrides.slice(0, MOST).map(({ by, expiresAt }) => `by ${by.name} until ${expiresAt}`);
  const more = overrides.length > MOST ? ` and ${overrides.length - MOST} more` : '';
  return ` (${overrides.length === 1 ? 'override' : 'overrides'} ${named.join(', ')}${more})`;
}

/** One override as a line of its own: what it forces on what, by whom, until when, and why. */
export function overrideInWords({ forces, scope, by, expiresAt, reason, ticket }: Override): string {
  const what = forces === 'mute' ? 'mutes' : `forces ${forces.replace('_', ' ')} on`;
  const about = ticket === undefined ? '' : ` [${ticket}]`;
  return `${by.name} (${by.role}) ${what} ${scopeInWords(scope)} until ${expiresAt}: ${reason}${about}`;
}

function scopeInWords({ stage, segment, journey }: Override['scope']): string {
  const parts = Object.entries({ stage, segment, journey }).flatMap(([kind, name]) =>
    name === undefined ? [] : [`${kind} ${name}`],
  );
  return parts.length === 0 ? 'every stage' : parts.join(', ');
}
