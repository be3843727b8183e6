import { cellName } from '../core/judge/wording.ts';
import { burnRate, burnsAt, runsToShow } from '../core/release/burn-rate.ts';
import type { Gate } from './gate.ts';

/**
 * The shop does not burn its error budget, as in the SRE workbook, chapter 5: not in all cells together, of which too few runs are no answer,
 * and not in any cell that has runs enough by itself, so that no dead journey is averaged away.
 */
const burnRateBelow: Gate<'burn_rate_below'> = {
  kind: 'burn_rate_below',
  unmet({ factor, objective, windowSeconds }, { baseline }) {
    const { cells, ...all } = baseline(windowSeconds);
    const needed = runsToShow(objective);
    if (all.runs < needed)
      return {
        text: `${all.runs} baseline runs within ${windowSeconds} s can't show an objective of ${objective}: ${needed} are needed.`,
      };
    const [burning] = [
      ...cells.filter(({ runs }) => runs >= needed).map((cell) => ({ ...cell, where: `${cellName(cell)}: the` })),
      { ...all, where: 'The' },
    ]
      .map((counts) => ({ ...counts, burn: burnRate(counts, objective) }))
      .filter(({ burn }) => burnsAt(burn, factor))
      .toSorted((a, b) => b.burn - a.burn);
    return burning === undefined
      ? null
      : {
          text: `${burning.where} error budget burns ${burning.burn.toFixed(1)} times as fast as it may (limit ${factor}): ${burning.bad} of ${burning.runs} baseline runs within ${windowSeconds} s were bad.`,
        };
  },
};
export default burnRateBelow;
