import type { JudgePolicy } from '../../runner/core/policy.ts';
import { describeDistribution } from '../distribution.ts';
import { formatInstant, formatMs, formatNumber, formatOdds, formatSeconds, formatShare } from '../format.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { section } from '../section.ts';
import type { ReportView } from '../view.ts';

/** Where the evidence comes from, by which numbers it was judged, and how to judge it again. */
export default section({
  order: 200,
  of: 'both',
  title: 'Environment and settings',
  render(view) {
    const { walk, press } = view;
    if (press?.alone === true)
      return html`<div class="columns"><div><h3>Press</h3>${list(walkFacts(view))}</div><div><h3>Environment</h3>${list(Object.entries(walk.environment))}</div></div>`;
    return html`<div class="columns"><div><h3>Walk</h3>${list(walkFacts(view))}<h3>Environment</h3>${list(Object.entries(walk.environment))}</div>
<div><h3>Judged by</h3>${list(policyFacts(walk.policy))}</div></div>
<h3>The same verdict again</h3><p>The verdict follows from the stored runs and the numbers above, and nothing else. To see every step of it:</p>
<pre class="message" tabindex="0">npx waygate gate explain --walk ${walk.id}${walk.environment.store === undefined ? '' : ` --store ${walk.environment.store}`}</pre>`;
  },
});

function walkFacts({ walk, result, runs }: ReportView): readonly Fact[] {
  const median = (values: readonly number[]) => formatMs(describeDistribution(values)?.p50);
  return [
    ['Walk', html`<code>${walk.id}</code>`],
    [
      'Command',
      html`<code>waygate ${walk.command === 'release' ? 'demo release' : walk.command}</code> (${walk.trigger})`,
    ],
    ['Target', walk.target],
    ['Baseline', walk.releases.baseline],
    ['Candidate', walk.releases.candidate],
    ['Started', html`<time datetime="${walk.startedAt}">${formatInstant(walk.startedAt)}</time>`],
    [
      'Ended',
      walk.endedAt === null
        ? 'not yet, or cut off'
        : html`<time datetime="${walk.endedAt}">${formatInstant(walk.endedAt)}</time>`,
    ],
    ['Length', formatSeconds(result.seconds)],
    ['Runs', formatNumber(result.runs)],
    ['Seed', html`<code>${walk.seed}</code>`],
    ['Wait for a worker', html`${median(runs.map((run) => run.queueMs))} <span class="quiet">median</span>`],
    ['Preparing the browser', html`${median(runs.map((run) => run.launchMs))} <span class="quiet">median</span>`],
  ];
}

function policyFacts(policy: JudgePolicy): readonly Fact[] {
  const { latency } = policy;
  const fact = (name: string, value: HtmlValue, means: string): Fact => [
    name,
    html`${value} <span class="quiet">${means}</span>`,
  ];
  return [
    fact(
      'Roll back from',
      formatOdds(1 / policy.alpha),
      `in at most ${formatShare(policy.alpha)} of releases that are no worse`,
    ),
    fact('Tolerated per claim', formatShare(policy.tolerated), 'failure rate that must be ruled out'),
    fact('Tolerated in all', formatShare(policy.toleratedPool), 'the same over all pairs together'),
    fact('Healthy from', formatOdds(policy.healthyAt), 'evidence that counts as shown'),
    fact('Suspicious from', formatOdds(policy.suspicionAt), 'held, and asked again at once'),
    fact(
      'Reference rate',
      `${formatShare(policy.referenceRate)} / ${formatShare(policy.referenceRateSlow)}`,
      'flakes expected: failed / too slow',
    ),
    fact('Share of the pool', formatShare(policy.poolShare), 'of the gate’s evidence'),
    fact(
      'Stages, horizon',
      `${policy.stages}, ${formatNumber(policy.horizon)}`,
      'over which the evidence budget is spread',
    ),
    fact('Soak', formatSeconds(policy.soakSeconds), 'least time before widening'),
    fact('Fresh for', formatSeconds(policy.freshnessSeconds), 'older evidence is none'),
    fact(
      'Too slow',
      formatMs(latency.budgetMs),
      `or beyond the baseline’s ${formatShare(latency.quantile)} point + ${formatShare(latency.headroom)} + ${formatMs(latency.slackMs)}, once ${latency.minSamples} are known`,
    ),
    fact('Candidate’s tolerance', formatShare(latency.tolerance), 'on top of that budget'),
  ];
}

type Fact = readonly [name: string, value: HtmlValue];

function list(facts: readonly Fact[]): Html {
  if (facts.length === 0) return html`<p class="quiet">Nothing was recorded.</p>`;
  return html`<dl class="facts-list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
