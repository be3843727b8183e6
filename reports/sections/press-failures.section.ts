import { failureCount, failureList } from '../failure-list.ts';
import { html } from '../html.ts';
import { pressSection } from '../press/press-section.ts';

/** Journeys that failed or could not tell while the load ran, or before it. */
export default pressSection({
  order: 170,
  title: 'Failures of journeys',
  note: ({ inner }) => failureCount(inner),
  render: ({ inner }) =>
    inner.runs.length === 0 ? html`<p class="quiet">No journey was walked meanwhile.</p>` : failureList(inner),
});
