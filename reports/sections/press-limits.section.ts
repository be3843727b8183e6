import { formatMs, formatNumber, formatSeconds, formatShare } from '../format.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { pressSection } from '../press/press-section.ts';
import type { PressView } from '../press/press-view.ts';

/** What the release had to bear, and when the load would have been ended early. */
export default pressSection({
  order: 180,
  title: 'Limits',
  render: (press) =>
    html`<div class="columns"><div><h3>Judged by</h3>${list(judgedBy(press))}</div><div><h3>Ended early when</h3>${list(endedWhen(press))}<h3>Clients</h3>${list(clients(press))}</div></div>`,
});

type Fact = readonly [name: string, value: HtmlValue, means: string];

function judgedBy({ policy }: PressView): readonly Fact[] {
  return [
    ['Goodput', formatShare(policy.goodputRatio), 'at least, of the share served in the baseline phase'],
    ['95th percentile', `${policy.p95Ratio}× + ${formatMs(policy.p95SlackMs)}`, 'at most, of the baseline phase’s'],
    ['Attempts per intent', formatNumber(policy.amplification), 'at most'],
    ['Inner work per request', `${formatNumber(policy.shopAmplification)}×`, 'at most, of the baseline phase’s'],
    ['Recovery', formatSeconds(policy.recoverySeconds), 'at most, once the load is back'],
    ['Errors', formatShare(policy.errorShare), 'of answers at most: 5xx other than 503'],
    ['Throttled', formatShare(policy.throttledShare), 'of answers at most: 429'],
    ['No answer', formatShare(policy.noAnswerShare), 'of attempts at most'],
    ['Two tabs of one session', `${policy.pairRatio}×`, 'at most, of the time of one'],
    ['Too few below', formatNumber(policy.minIntents), 'intents in a phase'],
    ['Generator’s CPU', formatShare(policy.cpuRatio), 'of a core at most'],
    ['Journeys', formatShare(policy.journeyAlpha), 'chance that a healthy one is blamed, at most'],
  ];
}

function endedWhen({ abort }: PressView): readonly Fact[] {
  const { windows, windowSeconds, failedShare, journeyDrop, p95Ratio, probeDownSeconds } = abort;
  const said = (share: number) => (share >= 1 ? 'never' : formatShare(share));
  return [
    ['Looked at', `${windows} of the last 3 windows`, `of ${formatSeconds(windowSeconds)}`],
    ['Failed answers', said(failedShare), 'of all, or more'],
    ['Journeys pass less often', said(journeyDrop), 'than when idle, or more'],
    ['95th percentile', p95Ratio > 1e6 ? 'never' : `${p95Ratio}×`, 'of the baseline phase’s'],
    ['Probe down', formatSeconds(probeDownSeconds), 'without a good answer'],
  ];
}

function clients({ evidence: { client, impatient } }: PressView): readonly Fact[] {
  const { honourRetryAfter } = client;
  return [
    ['Retries', client.retries, 'what they do when an attempt brings no useful answer'],
    ['Attempts', formatNumber(client.attempts), 'at most, the first one included'],
    ['Patience', formatMs(client.timeoutMs), impatient === true ? 'per attempt; some hang up sooner' : 'per attempt'],
    ['Deadline', formatMs(client.deadlineMs), 'per intent: success after it is no goodput'],
    ...(honourRetryAfter === undefined
      ? []
      : [['Retry-After', honourRetryAfter ? 'honoured' : 'ignored', 'when the shop asks them to come later'] as const]),
  ];
}

function list(facts: readonly Fact[]): Html {
  return html`<dl class="facts-list">${facts.map(([name, value, means]) => html`<div><dt>${name}</dt><dd>${value} <span class="quiet">${means}</span></dd></div>`)}</dl>`;
}
