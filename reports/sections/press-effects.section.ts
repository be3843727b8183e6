import { formatNumber } from '../format.ts';
import { type Html, html } from '../html.ts';
import { pressSection } from '../press/press-section.ts';
import type { PressView } from '../press/press-view.ts';
import { EFFECT_WORDS, wordsOf } from '../press/press-words.ts';
import { dataTable } from '../table.ts';

/** What the shop's books hold against what its clients were told. */
export default pressSection({
  order: 140,
  title: 'Effects',
  note: ({ evidence }) =>
    String(Object.values(evidence.effects).reduce((sum, it) => sum + (it.assessed ? it.count : 0), 0)),
  render(press) {
    const results = Object.entries(press.evidence.effects);
    return html`<p class="intro">Every order, payment, coupon and unit of stock in the shop’s books, held against what clients were told. What could not be looked for is said to be not assessed; it is not fine.</p>
${dataTable({
  caption: 'Wrong effects by kind',
  heads: ['Kind', 'Found', 'Smallest example, or why not assessed'],
  rows: results.map(([kind, result]) => {
    const { word, means } = EFFECT_WORDS[kind as keyof typeof EFFECT_WORDS] ?? { word: wordsOf(kind), means: '' };
    return [
      html`${word} <small class="quiet">${means}</small>`,
      result.assessed
        ? html`<span class="${result.count > 0 ? 'some-failed' : ''}">${result.count === 0 ? 'none' : formatNumber(result.count)}</span>`
        : html`<span class="untold">not assessed</span>`,
      html`<span class="said">${result.assessed ? (result.example ?? '–') : result.reason}</span>`,
    ];
  }),
})}
<h3>Races</h3>${races(press)}`;
  },
});

function races({ evidence }: PressView): Html {
  // Absent in evidence that older versions stored.
  const tallies = evidence.races ?? [];
  if (tallies.length === 0)
    return html`<p class="quiet">No orders were released together in this scenario; <code>order-race</code>, <code>hot-item</code> and <code>coupon-rush</code> do so.</p>`;
  return dataTable({
    caption: 'What became of orders by the size of the race they took part in',
    heads: ['Released together', 'Orders sent', 'Ordered', 'Refused', 'No useful answer'],
    rows: tallies.map(({ size, sent, ordered, refused, unknown }) => [
      size === 1 ? 'alone' : formatNumber(size),
      formatNumber(sent),
      formatNumber(ordered),
      formatNumber(refused),
      unknown > 0 ? html`<b class="some-failed">${formatNumber(unknown)}</b>` : '0',
    ]),
  });
}
