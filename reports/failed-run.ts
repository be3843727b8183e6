import type { Observation, RequestRecord, RunRecord } from '../runner/core/run-record.ts';
import { formatInstant, formatMs } from './format.ts';
import { type Html, html, safeHref } from './html.ts';
import type { ReportView } from './view.ts';

const MOST_REQUESTS = 30;
const MOST_OBSERVATIONS = 40;

const KINDS: Readonly<Record<Observation['kind'], string>> = {
  console: 'console',
  pageerror: 'page error',
  request_failed: 'request failed',
  document: 'document',
};

export interface Shown {
  readonly open: boolean;
  /** Which run first showed a picture; runs are added as they show theirs, so that each picture is in the page once. */
  readonly pictured: Map<string, string>;
}

/** One failed or inconclusive run with all that it left behind. */
export function failedRun(view: ReportView, run: RunRecord, { open, pictured }: Shown): Html {
  const expected = view.walk.releases[run.cohort];
  const others = run.releasesSeen.filter((release) => release !== expected);
  return html`<details class="failed-run"${open ? html` open` : ''}><summary><span><time datetime="${run.startedAt}">${formatInstant(run.startedAt)}</time> · ${formatMs(run.durationMs)}${run.trigger === 'burst' ? ' · asked again' : ''}</span> <code>${run.id}</code></summary>
<div class="failed-run-body"><p class="quiet">Release seen: ${run.releasesSeen.length === 0 ? 'none' : run.releasesSeen.join(', ')}${others.length > 0 ? html` <b class="some-failed">expected ${expected}</b>` : ''} · round <code>${run.round}</code></p>
${screenshots(view, run, pictured)}${stepList(run)}${requestTable(run.requests)}${observationList(run.observations)}${traces(view, run)}</div></details>`;
}

function screenshots({ images }: ReportView, run: RunRecord, pictured: Shown['pictured']): Html[] {
  return run.artefacts
    .filter((it) => it.kind === 'screenshot')
    .map(({ path }) => {
      const source = safeHref(images.get(path), 'image');
      if (source === null) return html`<p class="quiet">Screenshot: <code>${path}</code></p>`;
      const first = pictured.get(source);
      if (first !== undefined) return html`<p class="quiet">Screenshot: the same as that of <code>${first}</code></p>`;
      pictured.set(source, run.id);
      return html`<details class="shot"><summary aria-label="Screenshot at the failure: show large or small"><img src="${source}" alt="The page at the moment of the failure"></summary></details>`;
    });
}

function stepList({ steps }: RunRecord): Html {
  if (steps.length === 0) return html`<p class="quiet">No step was begun.</p>`;
  return html`<h5>Steps</h5><ol class="step-list">${steps.map((step) => html`<li class="${step.outcome}"><span>${step.name}</span> <span class="quiet">${step.outcome === 'fail' ? 'failed after ' : ''}${formatMs(step.durationMs)}</span></li>`)}</ol>`;
}

function requestTable(requests: readonly RequestRecord[]): Html {
  if (requests.length === 0) return html``;
  const left = requests.length - MOST_REQUESTS;
  return html`<h5>Requests on the revenue path</h5><div class="scroller" tabindex="0" role="region" aria-label="Requests"><table class="plain"><caption class="unseen">Requests on the revenue path</caption><thead><tr><th scope="col">Request</th><th scope="col">Status</th><th scope="col">Time</th></tr></thead><tbody>${requests
    .slice(-MOST_REQUESTS)
    .map(
      ({ method, endpoint, status, durationMs }) =>
        html`<tr><th scope="row"><code>${method} ${endpoint}</code></th><td class="${status === null || status >= 400 ? 'some-failed' : ''}">${status ?? 'no answer'}</td><td>${formatMs(durationMs)}</td></tr>`,
    )}</tbody></table></div>${left > 0 ? html`<p class="quiet">${left} earlier ones left out.</p>` : ''}`;
}

function observationList(observations: readonly Observation[]): Html {
  if (observations.length === 0) return html``;
  return html`<h5>What the browser said</h5><ol class="observations" tabindex="0" aria-label="What the browser said">${observations.slice(-MOST_OBSERVATIONS).map(({ kind, atMs, text }) => html`<li><span class="quiet">${formatMs(atMs)} ${KINDS[kind] ?? kind}</span> <code>${text}</code></li>`)}</ol>`;
}

function traces({ images }: ReportView, run: RunRecord): Html[] {
  return run.artefacts
    .filter((it) => it.kind === 'trace')
    .map(({ path }) => {
      const address = safeHref(images.get(path), 'link');
      return html`<p class="trace">${address === null ? 'Trace' : html`<a href="${address}">Trace</a>`}: open it with <code class="command">npx playwright show-trace ${shellWord(path)}</code></p>`;
    });
}

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
