import { xOf } from '../charts/time-panel.ts';
import { formatClock, formatSeconds } from '../format.ts';
import { type Html, html, trusted } from '../html.ts';
import { courseTable } from '../press/course-table.ts';
import { journeyPanels } from '../press/journey-panels.ts';
import { journeyTable } from '../press/journey-table.ts';
import { loadPanels } from '../press/load-panels.ts';
import { pressSection } from '../press/press-section.ts';
import type { PressMark, PressView } from '../press/press-view.ts';
import { PHASE_WORDS } from '../press/press-words.ts';
import { segmentPanels } from '../press/segment-panels.ts';

/** Load, goodput, latency, probe and journeys under one time axis. */
export default pressSection({
  order: 110,
  title: 'Timeline',
  render(press) {
    const { evidence, figures } = press;
    if (evidence.windows.length === 0 && press.runs.length === 0)
      return html`<p class="quiet">Nothing was recorded over time.</p>`;
    return html`<p class="intro">Everything under one axis: minutes since the load was let go${figures.axis.from < 0 ? '; before it the journeys walked alone' : ''}.</p>
<figure class="timeline">${phaseBar(press)}${loadPanels(press)}${segmentPanels(press)}${journeyPanels(press)}${timeAxis(press)}
${legend(press)}</figure>
${courseTable(figures.calmCourse)}${journeyTable(press)}`;
  },
});

function phaseBar({ figures: { axis, spans }, marks }: PressView): Html {
  const place = (from: number, until: number) =>
    trusted(`left:${percent(xOf(axis, from))};width:${percent(xOf(axis, until) - xOf(axis, from))}`);
  return html`<div class="phase-bar" aria-hidden="true"><span></span><div>${spans.map(({ name, from, until }) => html`<span class="phase-${name}" style="${place(from, until)}">${PHASE_WORDS[name]}</span>`)}${marks.map(({ at }, index) => html`<b style="left:${trusted(percent(xOf(axis, at)))}">${index + 1}</b>`)}</div></div>`;
}

function timeAxis({ figures: { axis } }: PressView): Html {
  const length = axis.until - axis.from;
  const step = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].find((it) => length / it <= 8) ?? length;
  const ticks: number[] = [];
  for (let at = Math.ceil(axis.from / step) * step; at <= axis.until; at += step) ticks.push(at);
  return html`<div class="plot time-axis" aria-hidden="true"><div class="y-axis"></div><div class="x-axis">${ticks.map((at) => html`<span style="left:${trusted(percent(xOf(axis, at)))}">${at < 0 ? '−' : ''}${formatClock(Math.abs(at))}</span>`)}</div></div>`;
}

function legend({ figures: { spans }, marks }: PressView): Html {
  return html`<figcaption><p>${spans.map(({ name, from, until }, index) => html`${index === 0 ? '' : ', '}${PHASE_WORDS[name]} ${formatSeconds(until - from)}`)}.</p>${marks.length === 0 ? '' : html`<ol class="marks">${marks.map((mark, index) => html`<li><b class="${mark.kind}">${index + 1}</b> ${markText(mark)}</li>`)}</ol>`}</figcaption>`;
}

function markText({ at, says }: PressMark): Html {
  return html`After ${formatSeconds(at)}: ${says.replace(/\.$/, '')}.`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
