import type { Gate } from './gate.ts';

/** Rolling this release back was tried while nothing was wrong, and was proved in time. */
const rollbackRehearsed: Gate<'rollback_rehearsed'> = {
  kind: 'rollback_rehearsed',
  unmet({ withinSeconds }, { state: { rehearsal, plan } }) {
    const how = `Rehearse it: waygate gate rehearse --release ${plan.id} --reason …`;
    if (rehearsal === null) return { text: `Nothing shows how long rolling back takes. ${how}` };
    const { stage, seconds, problem } = rehearsal;
    if (problem !== null) return { text: `The newest rehearsal, at ${stage}, failed: ${problem} ${how}` };
    if (seconds === null) return { text: `Rolling back is being rehearsed at ${stage}.` };
    return seconds <= withinSeconds
      ? null
      : { text: `Rolling back from ${stage} took ${Math.ceil(seconds)} s, of at most ${withinSeconds} s. ${how}` };
  },
};
export default rollbackRehearsed;
