import type { RunRecord } from '../../runner/core/run-record.ts';
import { type Html, trusted } from '../html.ts';

const MOST = 80;
const STEP = 7;
const HEIGHT = 18;

/** One tick per run in finishing order, newest right: low = passed, tall and thick = failed, broken = inconclusive. */
export function outcomeStrip(runs: readonly RunRecord[]): Html {
  const shown = runs.slice(-MOST);
  const ticks = { pass: '', fail: '', inconclusive: '', skipped: '' };
  shown.forEach(({ outcome }, index) => {
    const x = index * STEP + 3;
    ticks[outcome] +=
      outcome === 'fail'
        ? `M${x} 1V17`
        : outcome === 'pass'
          ? `M${x} 11V17`
          : outcome === 'skipped'
            ? `M${x} 16V17`
            : `M${x} 4v4M${x} 11v4`;
  });
  const paths = Object.entries(ticks).map(([outcome, path]) =>
    path === '' ? '' : `<path class="${outcome}" d="${path}"/>`,
  );
  const width = Math.max(1, shown.length) * STEP;
  return trusted(
    `<svg class="outcomes" viewBox="0 0 ${width} ${HEIGHT}" style="width:${width}px" preserveAspectRatio="none" aria-hidden="true" focusable="false">${paths.join('')}</svg>`,
  );
}
