import type { Gate } from './gate.ts';

/** The old release is well: a release that begins in a sick shop can't be judged. Fewer than one baseline run in ten is bad. */
const baselineGood: Gate<'baseline_good'> = {
  kind: 'baseline_good',
  unmet({ withinSeconds }, { baseline }) {
    const { runs, bad } = baseline(withinSeconds);
    if (runs === 0)
      return { text: `The baseline was not seen within ${withinSeconds} s: nothing tells whether the shop is well.` };
    return bad * 10 >= runs
      ? { text: `${bad} of ${runs} baseline runs within ${withinSeconds} s were bad: mend the shop first.` }
      : null;
  },
};
export default baselineGood;
