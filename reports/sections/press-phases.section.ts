import type { PressPhase } from '../../runner/core/pressure/press-document.ts';
import { formatMs, formatNumber, formatSeconds, formatShare } from '../format.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { pressSection } from '../press/press-section.ts';
import type { PressView } from '../press/press-view.ts';
import { PHASE_WORDS, wordsOf } from '../press/press-words.ts';
import { dataTable } from '../table.ts';

/** The numbers of each phase: what was wanted, what it took, what came of it. */
export default pressSection({
  order: 120,
  title: 'Phases',
  render(press) {
    if (press.document.phases.length === 0)
      return html`<p class="quiet">No load was let go, so there are no phases.</p>`;
    return html`<p class="intro">An intent is what a shopper wants; it may take several attempts. Served means within ${formatMs(press.evidence.client.deadlineMs)} of the first one.</p>
${dataTable({ caption: 'Intents by phase', heads: ['Phase', ...HEADS.map(([head]) => head)], rows: press.document.phases.map((phase) => [PHASE_WORDS[phase.name], ...HEADS.map(([, read]) => read(phase, press))]) })}
<h3>What became of the rest</h3>${rest(press)}
<h3>Operations</h3>${operations(press)}
<h3>Segments</h3>${segments(press)}
<h3>Amplification</h3>${amplification(press)}`;
  },
});

const HEADS: readonly (readonly [head: string, read: (phase: PressPhase, press: PressView) => HtmlValue])[] = [
  ['Length', ({ seconds }) => formatSeconds(seconds)],
  ['Intents', ({ intents }) => formatNumber(intents)],
  ['Served', ({ name, intents }, { figures }) => served(figures.served[name], intents)],
  ['Attempts', ({ attempts }) => formatNumber(attempts)],
  ['Per intent', ({ amplification }) => amplification?.toFixed(2) ?? '–'],
  ['Median', ({ p50Ms }) => formatMs(p50Ms)],
  ['95th pct.', ({ p95Ms }) => formatMs(p95Ms)],
  ['99th pct.', ({ p99Ms }) => formatMs(p99Ms)],
];

function served(goodput: number, intents: number, expected = false): HtmlValue {
  if (intents === 0) return '–';
  const text = html`${formatNumber(goodput)} <small>${formatShare(goodput / intents)}</small>`;
  return goodput < 0.9 * intents && !expected ? html`<b class="some-failed">${text}</b>` : text;
}

/** Only what happened: most reasons never do. */
function rest({ document: { phases } }: PressView): Html {
  const groups = [
    ['gave up', (phase: PressPhase) => phase.gaveUp],
    ['retry not made', (phase: PressPhase) => phase.suppressed],
    ['answer', (phase: PressPhase) => phase.answers],
    // Absent in documents of older versions.
    ['answer to crawlers', (phase: PressPhase) => phase.crawled ?? {}],
    ['sent again by the scenario itself', (phase: PressPhase) => ({ '': phase.copies ?? 0 })],
    ['waited for Retry-After', (phase: PressPhase) => ({ '': phase.retryAfterHonoured })],
  ] as const;
  const rows = groups.flatMap(([group, read]) =>
    [...new Set(phases.flatMap((phase) => Object.keys(read(phase))))]
      .map((name) => ({ name, counts: phases.map((phase) => read(phase)[name as keyof object] ?? 0) }))
      .filter(({ counts }) => counts.some((count) => count > 0))
      .map(({ name, counts }) => [name === '' ? group : `${group}: ${wordsOf(name)}`, ...counts.map(formatNumber)]),
  );
  if (rows.length === 0) return html`<p class="quiet">Nothing was counted.</p>`;
  return dataTable({
    caption: 'Ends of intents, retries that were not made, and answers, by phase',
    heads: ['What', ...phases.map(({ name }) => PHASE_WORDS[name])],
    rows,
  });
}

function operations({ figures }: PressView): Html {
  if (figures.operations.length === 0) return html`<p class="quiet">No operation was timed.</p>`;
  return dataTable({
    caption: 'Attempts at each operation, before and under pressure',
    heads: ['Operation', '95th pct. before', 'under pressure', 'Without use before', 'under pressure'],
    rows: figures.operations.map(({ operation, phases: { baseline, pressure } }) => [
      wordsOf(operation),
      formatMs(baseline.p95Ms),
      formatMs(pressure.p95Ms),
      formatNumber(baseline.failures),
      formatNumber(pressure.failures),
    ]),
  });
}

function segments({ evidence, document: { phases } }: PressView): Html {
  const ids = Object.keys(evidence.segments);
  if (ids.length === 0) return html`<p class="quiet">The load was not told apart by segment.</p>`;
  return dataTable({
    caption: 'Share of intents served in time, by segment and phase',
    heads: ['Segment', ...phases.map(({ name }) => PHASE_WORDS[name])],
    rows: ids.map((id) => [
      id,
      ...phases.map(({ name, gaveUp }) => {
        const { intents = 0, goodput = 0 } = evidence.segments[id]?.[name] ?? {};
        // Which segment was told that all is sold is not counted: then fewer served is nobody's fault.
        return served(goodput, intents, (gaveUp.sold_out ?? 0) > 0);
      }),
    ]),
  });
}

function amplification({ document: { phases }, evidence, policy }: PressView): Html {
  const kinds = [...new Set(phases.flatMap(({ shopWork }) => Object.keys(shopWork)))];
  const first = evidence.served[0];
  const last = evidence.served.at(-1);
  const wasted = first === undefined || last === undefined ? 0 : last.wasted - first.wasted;
  const shop =
    kinds.length === 0
      ? html`<p class="quiet">The shop’s books do not tell what work it made of a request, so its own amplification was not assessed.</p>`
      : html`<p class="quiet below">Of the shop’s inner work per request, at most ${formatNumber(policy.shopAmplification)}× what it was before is borne.${wasted > 0 ? ` It finished ${formatNumber(wasted)} pieces of work after their caller had gone.` : ''}</p>`;
  return html`${dataTable({
    caption: 'Amplification by clients and by the shop',
    heads: ['What', ...phases.map(({ name }) => PHASE_WORDS[name])],
    rows: [
      ['Attempts per intent', ...phases.map((phase) => phase.amplification?.toFixed(2) ?? '–')],
      ...(kinds.length < 2 ? [] : [['Inner calls per request', ...phases.map((phase) => allWork(phase))]]),
      ...kinds.map((kind) => [
        `of them ${wordsOf(kind)}`,
        ...phases.map(({ shopWork }) => shopWork[kind]?.toFixed(2) ?? '–'),
      ]),
    ],
  })}${shop}`;
}

function allWork({ shopWork }: PressPhase): string {
  const work = Object.values(shopWork);
  return work.length === 0 ? '–' : work.reduce((sum, of) => sum + of, 0).toFixed(2);
}
