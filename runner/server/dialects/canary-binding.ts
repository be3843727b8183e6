import type { GateStatus } from '../../core/release/gate-status.ts';
import type { FlaggerCall } from './flagger-call.ts';

interface Bound {
  readonly release: string;
  /** Of its spec; null until Flagger has named it. */
  readonly checksum: string | null;
  /** Of what was there before it: never its own. */
  readonly others: readonly string[];
}

/** Which of a Canary's revisions is which release, by the checksums that its hooks send. In memory: after a restart it is learnt anew. */
export interface CanaryBinding {
  /** Why the revision that asks is not the release's; null: it may be. Learns from what is asked on the way to users. */
  admit(call: FlaggerCall, question: 'start' | 'widen', status: GateStatus): string | null;
  /** Why the revision is not known to be the release's; null: it is. */
  stranger(call: FlaggerCall, status: GateStatus): string | null;
}

const MOST_OTHERS = 20;

export function createCanaryBinding(): CanaryBinding {
  const canaries = new Map<string, Bound>();
  const keyOf = ({ namespace, name }: FlaggerCall) => `${namespace}/${name}`;
  const boundTo = (call: FlaggerCall, { release }: GateStatus): Bound => {
    const before = canaries.get(keyOf(call));
    if (before?.release === release) return before;
    const others = before === undefined ? [] : [...before.others, before.checksum ?? ''].slice(-MOST_OTHERS);
    return { release, checksum: null, others };
  };
  return {
    admit(call, question, status) {
      const bound = boundTo(call, status);
      const { release, checksum, others } = bound;
      const is = short(call.checksum);
      if (question === 'start') {
        // It asks with the checksum of the spec before (LastAppliedSpec is written afterwards): ours means that another one wants to begin.
        if (checksum !== null && call.checksum === checksum)
          return `${release} is the revision before the one that asks (${is})`;
        if (checksum !== null) return null;
        canaries.set(keyOf(call), { ...bound, others: [...others, call.checksum] });
        return null;
      }
      if (others.includes(call.checksum)) return `the revision ${is} was there before ${release}`;
      if (checksum !== null && checksum !== call.checksum)
        return `${release} is the revision ${short(checksum)}, not ${is}`;
      if (checksum === null && status.rollback === null)
        canaries.set(keyOf(call), { ...bound, checksum: call.checksum });
      return null;
    },
    stranger(call, status) {
      const { release, checksum, others } = boundTo(call, status);
      const is = short(call.checksum);
      if (checksum === null) {
        const named = call.metadata.release === release && !others.includes(call.checksum);
        return named
          ? null
          : `nobody knows whether the revision ${is} is ${release}: it has not asked to be widened since the gate began`;
      }
      return checksum === call.checksum
        ? null
        : `the roll back is for the revision ${short(checksum)} of ${release}, not for ${is}`;
    },
  };
}

function short(checksum: string): string {
  return checksum.slice(0, 12);
}
