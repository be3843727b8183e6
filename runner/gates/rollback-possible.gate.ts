import type { Gate } from './gate.ts';

/** There is a way back from the stage. */
const rollbackPossible: Gate<'rollback_possible'> = {
  kind: 'rollback_possible',
  unmet(_criterion, { rollbackPossible }) {
    return rollbackPossible
      ? null
      : { text: 'No configured actuator can take the candidate back from there: there would be no way back.' };
  },
};
export default rollbackPossible;
