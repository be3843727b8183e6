import type { Gate } from './gate.ts';

/** The stage before was exposed for at least so long. */
const previousStageHeld: Gate<'previous_stage_held'> = {
  kind: 'previous_stage_held',
  unmet({ seconds }, { nowMs, state }) {
    if (state.stage === 0) return null;
    // A stage that is entered again after a rehearsal was visited itself since.
    const name = state.plan.stages[state.stage - 1]?.name;
    const before = state.visits.findLast((visit) => visit.name === name);
    if (before === undefined) return { text: 'No stage was visited before this one.' };
    const held = Math.floor((nowMs - Date.parse(before.enteredAt)) / 1000);
    return held >= seconds ? null : { text: `Stage ${before.name} has held for ${held} s of ${seconds} s.` };
  },
};
export default previousStageHeld;
