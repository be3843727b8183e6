import type { RunRecord } from '../run-record.ts';
import { bucketQuantile } from './bucket-quantile.ts';
import { LOAD_PHASES } from './load-counts.ts';
import { partBetween, phasePart, servedShare } from './load-part.ts';
import { pressCells } from './press-cells.ts';
import { courseOf, type PressCourse } from './press-course.ts';
import type { PressCell, PressPhase } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { type Recovery, recoveryOf } from './recovery.ts';
import { type ShopAmplification, shopAmplificationOf, shopWorkIn } from './shop-amplification.ts';

/** A press in numbers. */
export interface PressSummary {
  readonly phases: readonly PressPhase[];
  readonly course: PressCourse;
  readonly recovery: Recovery;
  /** Share served in time under pressure ÷ the share in the baseline phase. */
  readonly goodputRatio: number | null;
  /** The same from `course.calmAt` on. */
  readonly goodputAfter: number | null;
  readonly shopAmplification: ShopAmplification | null;
  readonly cells: readonly PressCell[];
}

export function summarise(evidence: PressEvidence, runs: readonly RunRecord[], policy: PressPolicy): PressSummary {
  const course = courseOf(evidence);
  const base = servedShare(evidence.counts.baseline);
  const ratio = (share: number | null) => (share === null || base === null || base === 0 ? null : share / base);
  const after =
    course.calmAt === null
      ? null
      : partBetween(evidence, { from: course.calmAt, to: course.end }, { phase: 'recovery', when: 'after' });
  return {
    phases: LOAD_PHASES.flatMap((name) => phaseOf(evidence, name)),
    course,
    recovery: recoveryOf(evidence, course, policy),
    goodputRatio: ratio(servedShare(evidence.counts.pressure)),
    goodputAfter: after === null ? null : ratio(servedShare(after.counts)),
    shopAmplification: shopAmplificationOf(evidence),
    cells: pressCells(runs),
  };
}

/** Nothing for a phase that was neither planned nor run. */
function phaseOf(evidence: PressEvidence, name: PressPhase['name']): PressPhase[] {
  const { seconds, counts } = phasePart(evidence, name, '');
  if (seconds === 0 && counts.intents === 0) return [];
  const { bucketsMs } = evidence;
  const { intents, attempts, copies, goodput, durations } = counts;
  return [
    {
      name,
      seconds,
      intents,
      attempts,
      copies,
      goodput,
      amplification: intents === 0 ? null : attempts / intents,
      p50Ms: bucketQuantile(bucketsMs, durations, 0.5),
      p95Ms: bucketQuantile(bucketsMs, durations, 0.95),
      p99Ms: bucketQuantile(bucketsMs, durations, 0.99),
      durations,
      segments: Object.fromEntries(Object.entries(evidence.segments).map(([id, phases]) => [id, phases[name]])),
      gaveUp: counts.gaveUp,
      suppressed: counts.suppressed,
      retryAfterHonoured: counts.retryAfterHonoured,
      answers: counts.answers,
      crawled: counts.crawled,
      probe: counts.probe,
      shopWork: shopWorkIn(evidence, name)?.perRequest ?? {},
    },
  ];
}
