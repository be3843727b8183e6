import { asPercent } from '../judge/wording.ts';
import { goneSince } from './gone-since.ts';
import { p95Of, servedShare } from './load-part.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { asMs, asSeconds } from './press-wording.ts';
import type { PressSummary } from './summarise.ts';

/** What became of the shop as a whole: gone, not coming back, or coming back slowly. */
export function collapseReasons(evidence: PressEvidence, summary: PressSummary, policy: PressPolicy): PressReason[] {
  const gone = goneSince(evidence);
  if (gone !== null) {
    const text = `From second ${Math.round(gone)} on the shop answered nothing at all, neither to the load nor to the probe, and was not back by the end of it. Look at the shop's own logs for what ended it.`;
    return [{ code: 'target_down', phase: phaseOf(evidence, gone), text }];
  }
  const { recovery } = summary;
  if (recovery.metastable) return [recovery.byProbe ? downAfterStop(summary) : metastable(evidence, summary)];
  if (recovery.seconds === null || recovery.seconds <= policy.recoverySeconds) return [];
  const back = recovery.byProbe ? 'was ended' : 'was back to what it had been';
  const text = `The shop served again ${asSeconds(recovery.seconds)} after the load ${back}; ${asSeconds(policy.recoverySeconds)} are allowed. That long a campaign's peak goes on hurting after it is over.`;
  return [{ code: 'slow_recovery', phase: 'recovery', text }];
}

function metastable(evidence: PressEvidence, { course, recovery }: PressSummary): PressReason {
  const before = evidence.counts.baseline;
  const share = recovery.endShare ?? 0;
  const was = servedShare(before) ?? 0;
  const p95 = p95Of(evidence, before);
  const end =
    recovery.endP95Ms === null || p95 === null
      ? ''
      : ` (p95 ${asMs(recovery.endP95Ms)}, before the pressure ${asMs(p95)})`;
  const text = `The load was back to what it had been at second ${Math.round(course.calmAt ?? 0)}, the shop was not, ${asSeconds(recovery.watchedSeconds)} later: it served ${asPercent(share)} of its shoppers in time${end}, ${asPercent(was)} before. The cause is gone and the retries keep it down (metastable): it takes a restart, or turning users away, to get out of it.${onceEnded(recovery)}`;
  return { code: 'metastable', phase: 'recovery', text };
}

/** The cause is not only back to what it was, it is gone. */
function downAfterStop({ course, recovery }: PressSummary): PressReason {
  const { ok, bad } = recovery.probed?.end ?? { ok: 0, bad: 0 };
  const text = `The load was ended at second ${Math.round(course.calmAt ?? 0)}, and the shop did not come back: ${asSeconds(recovery.watchedSeconds)} later ${bad} of the last ${ok + bad} looks of the probe brought no good answer, with nobody else asking. It takes more than the end of its cause to get out of it.`;
  return { code: 'metastable', phase: 'recovery', text };
}

function onceEnded({ probed }: PressSummary['recovery']): string {
  if (probed === null) return '';
  if (probed.seconds !== null)
    return ` When the load was ended, the probe had good answers again after ${asSeconds(probed.seconds)}.`;
  return probed.down
    ? ` Nor did it come back when the load was ended, in ${asSeconds(probed.watchedSeconds)} of nobody but the probe asking.`
    : '';
}

function phaseOf({ windows }: PressEvidence, at: number): PressReason['phase'] {
  return windows.find(({ from, to }) => at >= from && at < to)?.phase ?? null;
}
