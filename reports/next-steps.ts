import type { ReasonCode } from '../runner/core/result.ts';
import { type Html, html } from './html.ts';
import { stepsAfter } from './release/release-outcome.ts';
import type { ReportView } from './view.ts';

/** What a person should do now, most urgent first. */
export function nextSteps(view: ReportView): readonly Html[] {
  const { result, walk } = view;
  const { baseline, candidate } = walk.releases;
  const ended =
    view.release === undefined ? null : stepsAfter(view.release.status, command(walkAgain(view, result.reasons[0])));
  if (ended !== null) return ended;
  const again = html`Walk again: ${command(walkAgain(view))}`;
  if (result.verdict === null)
    return [html`Mend the cause above; nothing here speaks for or against ${candidate}.`, again];
  if (result.verdict === 'widen')
    return [
      html`Raise ${candidate} to its next stage. This evidence is for that one step: it starts anew at each change of exposure.`,
      ...(view.failures.length === 0
        ? []
        : [html`Look through the <a href="#failures">runs that went wrong</a>: too rare to decide, but worth a look.`]),
    ];
  if (result.verdict === 'roll_back') {
    const traced = view.failures.some((group) =>
      group.runs.some((run) => run.artefacts.some((it) => it.kind === 'trace')),
    );
    return [
      html`Send all users back to ${baseline}, and keep ${candidate} pinned for investigation.`,
      html`Open the <a href="#failures">failures</a>${traced ? ' and their traces' : ''}, starting with the first reason above.`,
      html`When it is mended: ${command(walkAgain(view, result.reasons[0]))}`,
    ];
  }
  const codes = new Set(result.reasons.map((reason) => reason.code));
  const advice = [...codes].flatMap((code) => (HOLD_ADVICE[code] === undefined ? [] : [HOLD_ADVICE[code]]));
  return [
    html`Leave the exposure as it is; both releases stay where they are.`,
    ...advice.map((text) => html`${text}`),
    ...pressFirst(view),
    again,
  ];
}

function pressFirst({ press, result }: ReportView): readonly Html[] {
  if (press === null)
    return result.press === undefined ? [] : [html`Press it again, to the end: the pressure was not finished.`];
  if (press.document.verdict === 'pass') return [];
  return [html`Look at <a href="#press-verdict">the pressure</a> first: it did not pass.`];
}

/** Why a walk holds decides what ends the hold. */
const HOLD_ADVICE: Partial<Record<ReasonCode, string>> = {
  no_data: 'Find out why cells have no complete pair: runs that the probe broke are listed under failures.',
  stale: 'Keep the walk running: evidence counts only while it is fresh.',
  undecided: 'Give it more runs: what is missing is evidence, not health.',
  soaking: 'Wait: the soak time has not passed.',
  wrong_release: 'Check pins and markers: pages came from another release than the one asked for.',
  control_unhealthy:
    'Look at what both releases share (payment provider, database, network): the baseline is sick as well, so this release is not the cause.',
  segment_missing: 'Bring the missing segment back: a verdict without it would be blind there.',
  infeasible: 'Change frequency, soak or tolerated rates: as configured, this can never be shown.',
};

function walkAgain(
  { walk, result }: ReportView,
  about?: { readonly journey?: string; readonly segment?: string },
): string {
  if (walk.command === 'demo') return result.press === undefined ? 'npx waygate demo' : 'npx waygate demo --press';
  if (walk.command === 'release') return 'npx waygate demo release';
  const filter = [
    about?.journey && `--journey ${about.journey}`,
    about?.segment && `--segment ${about.segment}`,
  ].filter(Boolean);
  return ['npx waygate run', ...filter, '--until-decided'].join(' ');
}

function command(text: string): Html {
  return html`<code class="command">${text}</code>`;
}
