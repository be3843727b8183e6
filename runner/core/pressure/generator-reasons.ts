import { asPercent, counted, listed } from '../judge/wording.ts';
import { LOAD_PHASES, type LoadCounts } from './load-counts.ts';
import { answersOf, offeredOf, p95Of, servedOf } from './load-part.ts';
import { sumCounts } from './merge-counts.ts';
import type { PressReason } from './press-document.ts';
import type { LoadWindow, PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { asMs, asRatio, asSeconds } from './press-wording.ts';

/** The runner was frozen itself for this long: what it saw and when is no longer to be trusted. */
const MOST_LAG_MS = 5_000;
/** Of the load's time, and at least `MOST_BLIND_SECONDS`. */
const MOST_BLIND_SHARE = 0.2;
const MOST_BLIND_SECONDS = 5;

/** Why the load was not what it should have been, or says nothing of this release. `blamed`: see `dropsAreTheShops`. */
export function generatorReasons(evidence: PressEvidence, policy: PressPolicy, blamed: boolean): PressReason[] {
  return [
    ...failed(evidence),
    ...saturated(evidence, policy),
    ...(blamed ? [] : dropped(evidence)),
    ...scriptErrors(evidence),
    ...otherRelease(evidence),
    ...noData(evidence, policy),
  ];
}

/**
 * Intents that could not be begun because every client was taken. When answers were quick that is the generator's fault: it had too few
 * clients, or no time for them. When the clients were held up by a shop that answered late or not at all, it is the shop's: the load that
 * broke it was less than planned, so what it shows against the shop holds all the more. True when nine of ten drops fall into seconds
 * around which clients were stuck, and no generator was short of processor time.
 */
export function dropsAreTheShops(evidence: PressEvidence, policy: PressPolicy): boolean {
  const drops = evidence.windows.filter(({ counts }) => counts.dropped > 0);
  const all = drops.reduce((sum, { counts }) => sum + counts.dropped, 0);
  if (all === 0 || all < totalOf(evidence, 'dropped') * 0.9 || saturated(evidence, policy).length > 0) return false;
  const held = drops.filter((window) => clientsWereStuck(evidence, window));
  return held.reduce((sum, { counts }) => sum + counts.dropped, 0) >= 0.9 * all;
}

const STUCK_OVER_SECONDS = 10;
const STUCK_NO_ANSWER_SHARE = 0.3;
const STUCK_SERVED_SHARE = 0.5;
const STUCK_SLOWER = 4;

function clientsWereStuck(evidence: PressEvidence, { to }: LoadWindow): boolean {
  const before = evidence.windows.filter((window) => window.to <= to && window.from >= to - STUCK_OVER_SECONDS);
  const counts = sumCounts(
    before.map((window) => window.counts),
    evidence.bucketsMs.length,
  );
  // Answers that never came hold a client as long as its time limit; errors and refusals that come at once do not.
  const quick = answersOf(counts) - counts.answers.none;
  if (counts.answers.none >= STUCK_NO_ANSWER_SHARE * (quick + counts.answers.none) && counts.answers.none > 0)
    return true;
  if (quick === 0 && servedOf(counts) < STUCK_SERVED_SHARE * offeredOf(counts)) return true;
  const usual = p95Of(evidence, evidence.counts.baseline);
  const now = p95Of(evidence, counts);
  return usual !== null && now !== null && now >= STUCK_SLOWER * usual + evidence.client.timeoutMs;
}

function failed({ generators, stopped, witnessProblem }: PressEvidence): PressReason[] {
  const endedByUs = stopped !== null && stopped.by !== 'generator';
  const texts = generators.flatMap(({ index, problem, exitCode, signal, complaints }) => {
    if (endedByUs || (problem === null && exitCode === 0 && signal === null)) return [];
    const how = problem ?? (signal === null ? `it ended with exit code ${exitCode}` : `it was ended by ${signal}`);
    const said = complaints.at(-1);
    return [`Generator ${index + 1}: ${how}.${said === undefined ? '' : ` It said: ${said}`}`];
  });
  if (texts.length === 0 && stopped?.by === 'generator') texts.push(`The load ended by itself: ${stopped.text}`);
  if (witnessProblem) texts.push(`What became of some orders is not known: ${witnessProblem}`);
  return texts.map((text) => ({ code: 'generator_failed', phase: null, text }));
}

function saturated({ generators, machine, windows }: PressEvidence, policy: PressPolicy): PressReason[] {
  const texts: string[] = [];
  const busy = generators.filter(({ cpuRatio }) => cpuRatio !== null && cpuRatio > policy.cpuRatio);
  const most = Math.max(...busy.map(({ cpuRatio }) => cpuRatio ?? 0));
  if (busy.length > 0)
    texts.push(
      `${counted(busy.length, 'generator')} used up to ${asPercent(most)} of a core (${asPercent(policy.cpuRatio)} are allowed): what was measured may be its own slowness. Use more generators, other machines or a lower rate.`,
    );
  const seconds = windows.at(-1)?.to ?? 0;
  const blind = Math.max(0, ...generators.map(({ blindSeconds }) => blindSeconds));
  if (blind > Math.max(MOST_BLIND_SECONDS, seconds * MOST_BLIND_SHARE))
    texts.push(
      `A generator could not be looked at for ${asSeconds(blind)} of ${asSeconds(seconds)}: the machine is too busy.`,
    );
  if (machine.timerLagMs > MOST_LAG_MS)
    texts.push(
      `The runner itself stood still for ${asMs(machine.timerLagMs)}: the machine is too busy, or was put to sleep.`,
    );
  return texts.map((text) => ({ code: 'generator_saturated', phase: null, text }));
}

function dropped(evidence: PressEvidence): PressReason[] {
  const all = totalOf(evidence, 'dropped');
  if (all === 0) return [];
  const intents = totalOf(evidence, 'intents');
  const text = `${all} of ${all + intents} intents could not be begun while the shop was answering: the load was less than planned, so the shop was not asked what it should have been. Allow more concurrent intents (\`pressure.caps.concurrentIntents\`), use more generators, or a lower rate.`;
  return [{ code: 'generator_dropped', phase: null, text }];
}

function scriptErrors(evidence: PressEvidence): PressReason[] {
  const all = totalOf(evidence, 'scriptErrors');
  if (all === 0) return [];
  const said = evidence.generators.flatMap(({ complaints }) => complaints.slice(-1));
  const text = `${counted(all, 'intent')} ended with an exception in the scenario itself: a bug there, not in the shop.${said.length === 0 ? '' : ` It said: ${listed(said, 2)}`}`;
  return [{ code: 'generator_errors', phase: null, text }];
}

function otherRelease(evidence: PressEvidence): PressReason[] {
  const others = totalOf(evidence, 'otherRelease');
  if (others === 0) return [];
  const answers = LOAD_PHASES.reduce((sum, phase) => sum + answersOf(evidence.counts[phase]), 0);
  const text = `${others} of ${answers} answers came from another release than the one that was to be pressed. Look at how requests are pinned to a release, and whether a cache or balancer ignores it.`;
  return [{ code: 'wrong_release', phase: null, text }];
}

/** A load that was ended early says why by itself. */
function noData(evidence: PressEvidence, policy: PressPolicy): PressReason[] {
  const { windows, counts, stopped, generators } = evidence;
  const reason = (phase: PressReason['phase'], text: string): PressReason => ({ code: 'no_data', phase, text });
  if (evidence.probeOnly === true && looksOf(counts.pressure) >= policy.minIntents) return [];
  if (totalOf(evidence, 'intents') === 0 && !endedByOthers(stopped))
    return [reason(null, 'Not one shopper was sent to the shop, so nothing was asked of it.')];
  const answered = LOAD_PHASES.some((phase) => answersOf(counts[phase]) > counts[phase].answers.none);
  if (totalOf(evidence, 'attempts') > 0 && !answered && windows.length >= 5)
    return [reason(null, 'The shop never answered, not even before the pressure: there was nothing to press.')];
  if (endedByOthers(stopped)) return [];
  if (windows.length === 0) return [reason(null, 'Nothing was seen of the load while it ran.')];
  if (generators.length === 0) return [reason(null, 'No generator has told what it did.')];
  return (['baseline', 'pressure'] as const).flatMap((phase) => {
    const { intents, dropped } = counts[phase];
    if (intents >= policy.minIntents || (intents > 0 && dropped > 0)) return [];
    const text = `The phase ${phase} had ${counted(intents, 'intent')}; ${policy.minIntents} are needed to say anything. Press longer (\`pressure.phases\`), or for a larger stage.`;
    return [reason(phase, text)];
  });
}

function looksOf({ probe }: LoadCounts): number {
  return probe.ok + probe.bad;
}

function endedByOthers(stopped: PressEvidence['stopped']): boolean {
  return stopped !== null && stopped.by !== 'generator';
}

function totalOf(
  { counts }: PressEvidence,
  key: 'intents' | 'attempts' | 'dropped' | 'scriptErrors' | 'otherRelease',
): number {
  return LOAD_PHASES.reduce((sum, phase) => sum + counts[phase][key], 0);
}

/** For the text of what the shop did: the storm was in truth harder than what reached it. */
export function blamedDropsText(evidence: PressEvidence): string {
  const all = totalOf(evidence, 'dropped');
  const share = all / Math.max(1, all + totalOf(evidence, 'intents'));
  return ` ${all} intents (${asRatio(share * 100)} %) could not even be begun because all clients were waiting for the shop.`;
}
