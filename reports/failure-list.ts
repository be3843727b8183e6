import { breakable } from './breakable.ts';
import { failedRun, type Shown } from './failed-run.ts';
import type { FailureGroup } from './failure-groups.ts';
import { formatCount } from './format.ts';
import { type Html, html } from './html.ts';
import { cohortName } from './icons.ts';
import { cellName, type ReportView } from './view.ts';
import { KIND_WORDS } from './words.ts';

const MOST_GROUPS = 60;
/** Further runs of a group start folded … */
const RUNS_AT_ONCE = 4;
/** … and those beyond this are left to the store. */
const MOST_RUNS = 20;

/** Every run that failed or could not tell, grouped by what went wrong. */
export function failureList(view: ReportView): Html {
  const pictured: Shown['pictured'] = new Map();
  const failed = view.failures.filter((group) => group.outcome === 'fail');
  const untold = view.failures.filter((group) => group.outcome === 'inconclusive');
  return html`${failed.length === 0 ? html`<p class="quiet">No run failed.</p>` : groups(view, failed, pictured)}
${untold.length === 0 ? '' : html`<h3>Inconclusive runs</h3><p class="intro">Here the probe, not the shop, could not tell. These runs are no vote for or against a release.</p>${groups(view, untold, pictured)}`}`;
}

/** How many runs failed, to stand beside the title. */
export function failureCount({ failures }: ReportView): string {
  return String(
    failures.filter((group) => group.outcome === 'fail').reduce((sum, group) => sum + group.runs.length, 0),
  );
}

function groups(view: ReportView, all: readonly FailureGroup[], pictured: Shown['pictured']): Html {
  const shown = all.slice(0, MOST_GROUPS);
  const left = all.slice(MOST_GROUPS).reduce((sum, it) => sum + it.runs.length, 0);
  return html`<div class="groups">${shown.map((it, index) => group(view, it, index === 0, pictured))}</div>${left === 0 ? '' : html`<p class="quiet">${formatCount(left, 'more run')} in ${formatCount(all.length - shown.length, 'rarer group')} ${left === 1 ? 'is' : 'are'} in the evidence store.</p>`}`;
}

function group(view: ReportView, it: FailureGroup, openFirst: boolean, pictured: Shown['pictured']): Html {
  const cell = view.cellByName.get(cellName(it));
  const left = it.runs.length - MOST_RUNS;
  // A run with a trace says most; else the first one does.
  const telling = [...it.runs].sort((a, b) => b.artefacts.length - a.artefacts.length);
  const runs = telling
    .slice(0, MOST_RUNS)
    .map((run, index) => failedRun(view, run, { open: openFirst && index === 0, pictured }));
  return html`<article class="group ${it.outcome}"><header><div class="group-head">${cohortName(it.cohort)}<h4>${breakable(it.journey)} × ${breakable(it.segment)}</h4><span class="count">${formatCount(it.runs.length, 'run')}</span></div>
<p class="group-facts">${it.step === null ? '' : html`at <b>${it.step}</b> · `}${KIND_WORDS[it.kind] ?? it.kind} <code>${it.kind}</code>${cell === undefined ? '' : html` · <a href="#${cell.anchor}">cell in detail</a>`}</p></header>
${it.message === '' ? '' : html`<pre class="message" tabindex="0">${it.message}</pre>`}
<div class="failed-runs">${runs.slice(0, RUNS_AT_ONCE)}${runs.length > RUNS_AT_ONCE ? html`<details class="failed-run"><summary>${formatCount(runs.length - RUNS_AT_ONCE, 'more run')}</summary>${runs.slice(RUNS_AT_ONCE)}</details>` : ''}</div>
${left > 0 ? html`<p class="quiet">${formatCount(left, 'more run')} like ${left === 1 ? 'this is' : 'these are'} in the evidence store.</p>` : ''}</article>`;
}
