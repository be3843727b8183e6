import type { GeneratorReport } from '../../runner/core/pressure/press-evidence.ts';
import { formatCount, formatMs, formatNumber, formatSeconds, formatShare } from '../format.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { pressSection } from '../press/press-section.ts';
import { PHASES_IN_ORDER, type PressView } from '../press/press-view.ts';
import { dataTable } from '../table.ts';

const MOST_COMPLAINTS = 20;

/** Whether what was measured can be believed: health of the generators and of the machine. */
export default pressSection({
  order: 150,
  title: 'Generator and machine',
  render(press) {
    const { evidence, policy } = press;
    const sum = (of: 'dropped' | 'scriptErrors' | 'otherRelease') =>
      PHASES_IN_ORDER.reduce((total, phase) => total + evidence.counts[phase][of], 0);
    const fact = (count: number, none: string, some: string): HtmlValue =>
      count === 0 ? none : html`<b class="some-failed">${formatNumber(count)}</b> <span class="quiet">${some}</span>`;
    const facts: readonly (readonly [string, HtmlValue])[] = [
      ['Intents left out', fact(sum('dropped'), 'none', 'could not be started in time')],
      ['Scenario errors', fact(sum('scriptErrors'), 'none', 'iterations that threw')],
      ['Answers of another release', fact(sum('otherRelease'), 'none', 'than the one under pressure')],
      ...machineFacts(press),
    ];
    return html`<dl class="facts-list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<h3>${formatCount(evidence.generators.length, 'generator')}</h3>${
      evidence.generators.length === 0
        ? html`<p class="quiet">None was started.</p>`
        : html`<p class="intro">Above ${formatShare(policy.cpuRatio)} of a core, what was measured may be the generator’s own slowness.</p>${dataTable({ caption: 'Health of each generator', heads: HEADS, rows: evidence.generators.map((it) => row(it, policy.cpuRatio)) })}${evidence.generators.map(complaints)}`
    }`;
  },
});

function machineFacts({ evidence: { machine }, runs }: PressView): readonly (readonly [string, HtmlValue])[] {
  const { cores, journeyWorkers, sharedCores, targetHere, timerLagMs } = machine;
  const place = targetHere ? 'the shop ran on this machine too' : 'the shop ran elsewhere';
  return [
    ['Machine', `${formatCount(cores, 'core')}; ${place}`],
    [
      'Journeys meanwhile',
      html`${formatCount(runs.length, 'run')} on ${formatCount(journeyWorkers, 'browser')} <span class="quiet">${
        sharedCores
          ? 'which shared cores with the generators: fewer were walked than on a larger machine, and their times have the generators’ in them. Twins had it alike, so they can be compared; the times themselves are not those of the shop.'
          : 'on cores of their own'
      }</span>`,
    ],
    ['Latest look of the runner', html`${formatMs(timerLagMs)} <span class="quiet">after it was due</span>`],
  ];
}

const HEADS = ['Generator', 'k6', 'CPU', 'Memory', 'Concurrent intents, at most', 'Unseen', 'End'];

function row(it: GeneratorReport, limit: number): readonly HtmlValue[] {
  const busy = it.cpuRatio !== null && it.cpuRatio > limit;
  return [
    String(it.index + 1),
    it.version,
    it.cpuRatio === null
      ? 'not told'
      : html`<span class="${busy ? 'some-failed' : ''}">${formatShare(it.cpuRatio)}</span>`,
    it.maxRssMegabytes === null ? 'not told' : `${formatNumber(Math.round(it.maxRssMegabytes))}\u202fMB`,
    formatNumber(it.maxVUs),
    formatSeconds(it.blindSeconds),
    it.problem === null ? 'as it should' : html`<b class="some-failed">${it.problem}</b>`,
  ];
}

function complaints({ index, complaints: lines }: GeneratorReport): Html {
  if (lines.length === 0) return html``;
  const shown = lines.slice(-MOST_COMPLAINTS);
  return html`<details class="fold"><summary>What generator ${index + 1} complained of (${formatCount(shown.length, 'line')})</summary><pre class="message" tabindex="0">${shown.join('\n')}</pre></details>`;
}
