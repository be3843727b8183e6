import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import { type Html, html } from '../html.ts';
import { exposureText } from './release-words.ts';

/** What became of a release, in a sentence; null while the verdict says it as it is. */
export function releaseOutcome({ phase, releases, exposure, drift, rollback }: GateStatus): Html | null {
  const { baseline, candidate } = releases;
  const seen = drift === null ? exposureText(exposure) : `${exposureText(drift)} (by what the actuator says)`;
  const why = rollback?.reasons.some(({ code }) => code === 'regression')
    ? html`${candidate} went wrong where ${baseline} did not`
    : html`it was decided to take ${candidate} back`;
  switch (phase) {
    case 'rolling_back':
      return html`Users are on their way back to ${baseline}, which is not proved yet: ${why}.`;
    case 'rolled_back':
      return html`Users are served by ${baseline} again, as every segment has shown: ${why}.`;
    case 'rollback_failed':
      return html`Users may still see ${candidate}, and should not: ${why}, and it could not be taken back.`;
    case 'watched':
    case 'closed':
      return html`All users see ${candidate}.`;
    case 'frozen':
      return html`The line was stopped: ${seen} of users go on seeing ${candidate}.`;
    default:
      return null;
  }
}

/** What a person should do now that it ended so, most urgent first; null: what the verdict asks for. `mended`: how to try again. */
export function stepsAfter(status: GateStatus, mended: Html): readonly Html[] | null {
  const { phase, release, releases, rollback } = status;
  const failures = html`<a href="#failures">failures</a>`;
  const verb = (name: string) =>
    html`<code class="command">npx waygate gate ${name} --release ${release} --reason …</code>`;
  switch (phase) {
    case 'rolling_back':
      return [html`See that it comes to its end: ${releases.baseline} in every segment.`, html`Open the ${failures}.`];
    case 'rolled_back':
      return [
        html`Keep ${releases.candidate} pinned for investigation; nobody else sees it.`,
        html`Open the ${failures}, starting with the first reason above.`,
        html`When it is mended: ${mended}`,
      ];
    case 'rollback_failed':
      return [
        html`Take ${releases.candidate} back by hand. ${rollback?.problem ?? ''}`,
        html`Or order it once more: ${verb('rollback')}`,
        html`Open the ${failures}, starting with the first reason above.`,
      ];
    case 'watched':
      return [html`Nothing; rolling back stays possible for a while: ${verb('rollback')}`];
    case 'closed':
      return [html`Nothing: the release is over. The next one compares with ${releases.candidate}.`];
    case 'frozen':
      return [
        html`Let it go on when what stopped it is over: ${verb('resume')}`,
        html`Or take it back: ${verb('rollback')}`,
      ];
    default:
      return null;
  }
}
