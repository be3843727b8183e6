import { counted } from '../judge/wording.ts';
import type { RunRecord } from '../run-record.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';

/**
 * What nobody saw, though somebody was to look: nothing found there is no sign that all is well. It takes nothing from what was found, so
 * it only counts where nothing was.
 */
export function unseenReasons({ booksProblem }: PressEvidence, runs: readonly RunRecord[]): readonly PressReason[] {
  const reasons: PressReason[] = [];
  const unseen = (text: string) => reasons.push({ code: 'no_data', phase: null, text });
  if (booksProblem) unseen(`The shop's books were to be read, and could not be: ${booksProblem}`);
  const walked = runs.filter(({ cohort, phase }) => cohort === 'candidate' && phase === 'pressure');
  const decided = walked.filter(
    ({ outcome, inconclusive }) => outcome === 'pass' || outcome === 'fail' || inconclusive?.cause === 'target_refused',
  );
  if (runs.length > 0 && decided.length === 0) {
    unseen(
      walked.length === 0
        ? 'No journey was walked on the candidate under pressure. Press longer (`pressure.phases`), or walk fewer cells meanwhile.'
        : `None of ${counted(walked.length, 'journey run')} on the candidate under pressure could tell anything: ${walked[0]?.inconclusive?.cause ?? 'inconclusive'}.`,
    );
  }
  const strayed = walked.filter(({ inconclusive }) => inconclusive?.cause === 'cohort_mismatch');
  if (strayed.length > 0) {
    const text = `${counted(strayed.length, 'journey run')} that were to see the candidate under pressure saw another release: ${strayed[0]?.inconclusive?.message ?? ''}`;
    reasons.push({ code: 'wrong_release', phase: 'pressure', text });
  }
  return reasons;
}
