import type { Gate } from './gate.ts';

/** The stage before was exposed for at least so long. */
const previousStageHeld: Gate<'previous_stage_held'> = {
  kind: 'previous_stage_held',
  unmet({ seconds }, { nowMs, state }) {
    const before = state.visits.at(-1);
    if (state.stage === 0) return null;
    if (before === undefined) return { text: 'No stage was visited before this one.' };
    const held = Math.floor((nowMs - Date.parse(before.enteredAt)) / 1000);
    return held >= seconds ? null : { text: `Stage ${before.name} has held for ${held} s of ${seconds} s.` };
  },
};
export default previousStageHeld;
