import { asPercent } from '../judge/wording.ts';
import { atLeast } from './exact-tests.ts';
import { LOAD_PHASES } from './load-counts.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { RULE_ALPHA } from './shop-reasons.ts';

/**
 * What the shop's answers to crawlers say against it: errors alone. It may slow them down and turn them away (429, 503 with `Retry-After`)
 * for its shoppers' sake, and who of those suffers is judged by their own answers. Told of the phase where it is worst.
 */
export function crawlerReasons({ counts }: PressEvidence, { errorShare }: PressPolicy): PressReason[] {
  const broken = LOAD_PHASES.map((phase) => {
    const { crawled } = counts[phase];
    return { phase, errors: crawled.error, all: Object.values(crawled).reduce((sum, count) => sum + count, 0) };
  })
    .filter(({ errors, all }) => errors > 0 && atLeast(errors, all, errorShare) < RULE_ALPHA)
    .toSorted((a, b) => b.errors / b.all - a.errors / a.all);
  const worst = broken[0];
  if (worst === undefined) return [];
  const { phase, errors, all } = worst;
  const text = `${errors} of ${all} answers to crawlers (${asPercent(errors / all)}) were errors: 5xx, or 503 that does not say when to come again; ${asPercent(errorShare)} are allowed. A shop that has too much to do may send crawlers away with 429 or 503 and Retry-After; pages that break for them fall out of the search engines.`;
  return [{ code: 'errors', phase, operation: 'crawl', text }];
}
