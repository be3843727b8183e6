import type { Gate } from './gate.ts';

/** The shop does not burn its error budget: share of bad baseline runs ÷ (1 − objective), as in the SRE workbook, chapter 5. Too few runs are no answer. */
const burnRateBelow: Gate<'burn_rate_below'> = {
  kind: 'burn_rate_below',
  unmet({ factor, objective, windowSeconds }, { baseline }) {
    const { runs, bad } = baseline(windowSeconds);
    // 1 − 0.9 is a little less than 0.1.
    const needed = Math.ceil(1 / (1 - objective) - 1e-9);
    if (runs < needed)
      return {
        text: `${runs} baseline runs within ${windowSeconds} s can't show an objective of ${objective}: ${needed} are needed.`,
      };
    const burn = bad / runs / (1 - objective);
    return burn >= factor
      ? {
          text: `The error budget burns ${burn.toFixed(1)} times as fast as it may (limit ${factor}): ${bad} of ${runs} baseline runs within ${windowSeconds} s were bad.`,
        }
      : null;
  },
};
export default burnRateBelow;
