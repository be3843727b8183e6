import type { PressReason } from '../../runner/core/pressure/press-document.ts';
import { formatCount, formatMs, formatNumber, formatSeconds, formatShare } from '../format.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { icon } from '../icons.ts';
import { pressSection } from '../press/press-section.ts';
import { pressSteps } from '../press/press-steps.ts';
import type { PressView } from '../press/press-view.ts';
import { factorWords, PHASE_WORDS, PRESS_REASON_WORDS, PRESS_VERDICT_WORDS, wordsOf } from '../press/press-words.ts';
import { cellName } from '../view.ts';

/** What was asked of the candidate, the answer, and why. */
export default pressSection({
  order: 100,
  title: 'Pressure',
  note: ({ document }) => PRESS_VERDICT_WORDS[document.verdict ?? 'none'].word.toLowerCase(),
  ownHeading: true,
  render(press) {
    const { document, evidence, alone, walk } = press;
    const { word, tone, icon: sign } = PRESS_VERDICT_WORDS[document.verdict ?? 'none'];
    const { percent, factor, intentsPerSecond } = evidence.stage;
    const heading = alone
      ? html`<h1 id="press-verdict-title">${word}</h1>`
      : html`<h2 class="as-h1" id="press-verdict-title"><span class="unseen">Pressure: </span>${word}</h2>`;
    return html`<div class="verdict tone-${tone}">
<div class="verdict-word"><span class="badge">${icon(sign)}</span><div><p class="eyebrow">Can ${walk.releases.candidate} carry what ${percent}&#8239;% of users send${factorWords(factor)}?</p>${heading}</div></div>
<p class="lede">${answer(press)}</p>
${numbers(press)}
<p class="facts"><b>${evidence.scenario}</b>: ${evidence.title} · ${round(intentsPerSecond)} intents per second at this stage · clients retry: ${evidence.client.retries} · ${formatSeconds(document.seconds)}</p>
</div>
<div class="why tone-${tone}"><div><h2>Reasons</h2>${reasons(press)}</div><div class="aside"><div><h2>What to do next</h2><ol class="steps">${pressSteps(press).map((step) => html`<li>${step}</li>`)}</ol></div>${warnings(press)}</div></div>`;
  },
});

function answer({ document, walk, evidence }: PressView): Html {
  const { candidate } = walk.releases;
  switch (document.verdict) {
    case 'pass':
      return html`Yes: it served them in time, did nothing wrong, and its journeys walked on.`;
    case 'fail':
      return html`No: ${candidate} did not bear it.`;
    case 'invalid':
      return html`Not known: what was measured says nothing of ${candidate}. ${document.problem === undefined ? '' : `${document.problem}.`}`;
    case 'aborted':
      return html`Not known: the load was ended after ${formatSeconds(evidence.stopped?.at)}, before it could tell.`;
    default:
      return html`No judgement was reached: ${document.problem ?? 'the press ended before there was anything to judge'}.`;
  }
}

function numbers({ document, phase, policy, figures, evidence }: PressView): Html {
  const { baseline, pressure } = phase;
  const { goodputRatio, recoverySeconds, metastable, duplicates, calmAt } = document;
  const back = calmAt !== null && calmAt === evidence.probedAfter?.from ? 'ended' : 'back';
  const facts: readonly Fact[] = [
    [
      'Served in time under pressure',
      share(pressure === undefined ? undefined : figures.served.pressure, pressure?.intents),
      'of intents',
    ],
    [
      'Of what it served before',
      goodputRatio === null ? '–' : formatShare(goodputRatio),
      `at least ${formatShare(policy.goodputRatio)}`,
      goodputRatio !== null && goodputRatio < policy.goodputRatio,
    ],
    [
      'Attempts per intent',
      pressure?.amplification?.toFixed(2) ?? '–',
      `before ${baseline?.amplification?.toFixed(2) ?? '–'}`,
    ],
    ['95th percentile', formatMs(pressure?.p95Ms), `before ${formatMs(baseline?.p95Ms)}`],
    [
      'Recovered',
      metastable ? 'never' : recoverySeconds === null ? '–' : formatSeconds(recoverySeconds),
      metastable
        ? 'while it was watched'
        : `after the load was ${back}; at most ${formatSeconds(policy.recoverySeconds)}`,
      metastable || (recoverySeconds ?? 0) > policy.recoverySeconds,
    ],
    ['Duplicate orders', duplicates === null ? 'not assessed' : formatNumber(duplicates), null, (duplicates ?? 0) > 0],
  ];
  return html`<dl class="key-numbers">${facts.map(([name, value, beside, bad]) => html`<div><dt>${name}</dt><dd class="${bad === true ? 'some-failed' : ''}">${value}${beside === null ? '' : html` <span class="quiet">${beside}</span>`}</dd></div>`)}</dl>`;
}

type Fact = readonly [name: string, value: HtmlValue, beside: string | null, bad?: boolean];

function share(part: number | undefined, whole: number | undefined): string {
  return part === undefined || whole === undefined || whole === 0 ? '–' : formatShare(part / whole);
}

function reasons({ document, inner }: PressView): Html {
  if (document.reasons.length === 0)
    return html`<p class="quiet">${document.verdict === 'pass' ? 'Nothing speaks against it.' : (document.problem ?? 'No reason was given.')}</p>`;
  return html`<ol class="reasons">${document.reasons.map((reason) => html`<li><p class="reason-head"><b>${PRESS_REASON_WORDS[reason.code] ?? wordsOf(reason.code)}</b> <code>${reason.code}</code></p><p>${reason.text}</p>${facts(reason, inner)}</li>`)}</ol>`;
}

function facts({ phase, journey, segment, operation }: PressReason, inner: PressView['inner']): Html {
  const anchor =
    journey === undefined || segment === undefined
      ? undefined
      : inner.cellByName.get(cellName({ journey, segment }))?.anchor;
  const place = [journey, segment].filter((it) => it !== undefined).join(' × ');
  const parts = [
    phase === null ? null : html`in phase <b>${PHASE_WORDS[phase] ?? phase}</b>`,
    place === '' ? null : anchor === undefined ? html`${place}` : html`<a href="#${anchor}">${place}</a>`,
    operation === undefined ? null : html`at <b>${wordsOf(operation)}</b>`,
  ].filter((part) => part !== null);
  return parts.length === 0
    ? html``
    : html`<p class="reason-facts">${parts.map((part, index) => (index === 0 ? part : html` · ${part}`))}</p>`;
}

function warnings({ document }: PressView): Html {
  const said = document.warnings ?? [];
  return said.length === 0
    ? html``
    : html`<div><h2>${formatCount(said.length, 'warning')}</h2><ul>${said.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

function round(rate: number): string {
  return String(Number(rate.toFixed(2)));
}
