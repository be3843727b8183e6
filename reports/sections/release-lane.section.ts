import { formatOdds } from '../format.ts';
import { html } from '../html.ts';
import { deedList } from '../release/deed-list.ts';
import { oddsPanel } from '../release/odds-panel.ts';
import { exposureText, headline } from '../release/release-words.ts';
import { stageLane } from '../release/stage-lane.ts';
import { section } from '../section.ts';

/** A release's way through its stages: as the release page showed it, and where it ended. */
export default section({
  order: 15,
  of: 'release',
  title: 'Release',
  note: ({ release }) => (release === undefined ? null : headline(release.status).word.toLowerCase()),
  render({ release }) {
    if (release === undefined) return html`<p class="quiet">This walk was no release.</p>`;
    const { status } = release;
    const { word } = headline(status);
    return html`<p class="intro"><b>${word}</b>: ${status.release}, at stage ${status.stage}. ${exposureText(status.exposure)} of users see ${status.releases.candidate}. ${status.odds === null ? '' : html`Evidence against it ${formatOdds(status.odds)}.`}</p>
${stageLane(status)}
<h3>Evidence by stage</h3>${oddsPanel(release)}
<h3>Who decided what</h3>${deedList(release)}`;
  },
});
