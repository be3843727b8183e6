import { approvers } from '../core/release/approvers.ts';
import type { Gate } from './gate.ts';

/** So many different people approved this stage. */
const approved: Gate<'approved'> = {
  kind: 'approved',
  unmet({ roles, people }, { state }) {
    const missing = people - approvers(state, roles);
    return missing <= 0
      ? null
      : {
          code: 'awaiting_approval',
          text: `${missing} more ${missing === 1 ? 'person' : 'persons'} with the role ${roles.join(' or ')} must approve.`,
        };
  },
};
export default approved;
