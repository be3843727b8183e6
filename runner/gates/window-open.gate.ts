import type { Gate } from './gate.ts';

/** No freeze window is under way. */
const windowOpen: Gate<'window_open'> = {
  kind: 'window_open',
  unmet(_criterion, { nowMs, state }) {
    const closed = state.plan.freezes.find(({ from, to }) => Date.parse(from) <= nowMs && nowMs < Date.parse(to));
    return closed === undefined ? null : { code: 'freeze', text: `Closed until ${closed.to}: ${closed.reason}` };
  },
};
export default windowOpen;
