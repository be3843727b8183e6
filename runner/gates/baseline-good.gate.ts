import { cellName, listed } from '../core/judge/wording.ts';
import type { Gate } from './gate.ts';

/**
 * The old release is well: a release that begins in a sick shop can't be judged. In every cell it was seen, and fewer than one run in ten is
 * bad: all together would hide one dead journey among a dozen.
 */
const baselineGood: Gate<'baseline_good'> = {
  kind: 'baseline_good',
  unmet({ withinSeconds }, { baseline }) {
    const { runs, cells } = baseline(withinSeconds);
    if (runs === 0)
      return { text: `The baseline was not seen within ${withinSeconds} s: nothing tells whether the shop is well.` };
    const [worst, ...others] = cells
      .filter((cell) => cell.runs > 0 && cell.bad * 10 >= cell.runs)
      .toSorted((a, b) => b.bad / b.runs - a.bad / a.runs || b.bad - a.bad);
    if (worst !== undefined) {
      const more = others.length > 0 ? `, and too many in ${listed(others.map(cellName))}` : '';
      return {
        text: `${cellName(worst)}: ${worst.bad} of ${worst.runs} baseline runs within ${withinSeconds} s were bad${more}: mend the shop first.`,
      };
    }
    const unseen = cells.filter((cell) => cell.runs === 0);
    return unseen.length > 0
      ? {
          text: `The baseline was not seen within ${withinSeconds} s by ${listed(unseen.map(cellName))}: nothing tells whether the shop is well there.`,
        }
      : null;
  },
};
export default baselineGood;
