import { EFFECT_KINDS, type EffectResult, type Effects } from './effects.ts';
import type { Disagreement } from './reconcile-input.ts';

/** Why nothing found says nothing: more may still come. */
export const NOT_AT_REST = 'the books did not come to rest';

/** Looked for and counted. The example is the smallest disagreement: the one that is understood fastest. */
export function assessed(found: readonly Disagreement[]): EffectResult {
  const smallest = found.reduce<Disagreement | null>(
    (least, each) => (least === null || each.count < least.count ? each : least),
    null,
  );
  return {
    assessed: true,
    count: found.reduce((sum, { count }) => sum + count, 0),
    example: smallest?.text ?? null,
  };
}

export function notAssessed(reason: string): EffectResult {
  return { assessed: false, reason };
}

/** What was found counts even where it can't be said that nothing else is there; nothing found counts only where all was seen. */
export function foundOr(found: readonly Disagreement[], blind: string | null): EffectResult {
  return found.length > 0 || blind === null ? assessed(found) : notAssessed(blind);
}

/** For a pressure whose books weren't read at all. */
export function noEffectAssessed(reason: string): Effects {
  return Object.fromEntries(EFFECT_KINDS.map((kind) => [kind, notAssessed(reason)])) as Effects;
}
