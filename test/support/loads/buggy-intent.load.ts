import { defineLoad } from '../../../load/support/define-load.ts';

/** Throws what is not `GaveUp` in every iteration. */
export const { options, shoppers, probe, lease, handleSummary } = defineLoad({
  title: 'A scenario with a bug',
  shape: () => ({ pressure: [{ over: 0, to: 1 }] }),
  intent() {
    throw new TypeError('a bug of the scenario');
  },
});
