import type { ReportView } from '../view.ts';
import { type Said, VERDICT_WORDS } from '../words.ts';
import { headline } from './release-words.ts';

/** What stands over a report in the largest letters: the verdict, or what became of the release. */
export function verdictSaid({ release, result }: Pick<ReportView, 'release' | 'result'>): Said {
  return release === undefined ? VERDICT_WORDS[result.verdict ?? 'none'] : headline(release.status);
}
