import { samePerson } from './approvals.ts';
import { mayExecute, mayOverride, mayRehearse, mayRollBack, mayWiden, type Permission } from './authority.ts';
import type { EventKind } from './event.ts';
import type { GateStage, GateStatus } from './gate-status.ts';
import { ALLOWED_IN } from './phase.ts';
import type { Override, Person } from './plan.ts';
import { canRehearseAt } from './rehearsal.ts';

/** What a person can do with a release. */
export type ReleaseAction = 'approve' | 'freeze' | 'resume' | 'rehearse' | 'roll_back' | 'override' | 'close';

/** The event that an action is. */
const EVENT_OF = {
  approve: 'approved',
  freeze: 'frozen',
  resume: 'unfrozen',
  rehearse: 'rehearsal_decided',
  roll_back: 'roll_back_decided',
  override: 'overridden',
  close: 'closed',
} as const satisfies Readonly<Record<ReleaseAction, EventKind>>;

type Where = Pick<GateStatus, 'stage' | 'stages' | 'approvalNeeds'>;

/** Whether the authority of the stage that the release is at lets somebody do it; whether it can happen now, the phase says. */
export function permissionFor(action: Exclude<ReleaseAction, 'override'>, person: Person, status: Where): Permission {
  const stage = stageHere(status);
  if (action === 'approve') return mayApprove(person, stage, status);
  if (action === 'rehearse') return mayRehearse(person, stage);
  return action === 'roll_back' ? mayRollBack(person, stage) : mayExecute(person, stage);
}

/** Whether somebody may make such an override: in each stage that it reaches from now on. One that rolls back takes who may roll back. */
export function permissionToOverride(
  person: Person,
  { scope, forces }: Pick<Override, 'scope' | 'forces'>,
  status: Where,
): Permission {
  const back = forces === 'roll_back' ? reachedBy(scope, status).map((stage) => mayRollBack(person, stage)) : [];
  return firstRefusal([...reachedBy(scope, status).map((stage) => mayOverride(person, stage)), ...back]);
}

/** Whether somebody may end an override before its time: who made it, and who may make such a one. */
export function permissionToEnd(person: Person, override: Override, status: Where): Permission {
  if (samePerson(person, override.by)) return { allowed: true };
  return firstRefusal(reachedBy(override.scope, status).map((stage) => mayOverride(person, stage)));
}

function reachedBy(scope: Override['scope'], { stages }: Where): readonly GateStage[] {
  return stages.filter(({ name, place }) => (scope.stage === undefined ? place !== 'passed' : name === scope.stage));
}

/** What somebody may do and can do now, for who offers it. An approval that was given already is not asked for again. */
export function actionsOf(person: Person, status: GateStatus): readonly ReleaseAction[] {
  const here = { scope: { stage: status.stage }, forces: 'hold' } as const;
  const open: readonly [ReleaseAction, boolean][] = [
    ['approve', permissionFor('approve', person, status).allowed && isMissed(person, status)],
    ['freeze', permissionFor('freeze', person, status).allowed],
    ['resume', permissionFor('resume', person, status).allowed],
    ['rehearse', permissionFor('rehearse', person, status).allowed && isRehearsable(status)],
    ['roll_back', permissionFor('roll_back', person, status).allowed],
    ['override', person.role in status.overrideSeconds && permissionToOverride(person, here, status).allowed],
    ['close', status.phase === 'watched' && permissionFor('close', person, status).allowed],
  ];
  return open
    .filter(([action, may]) => may && ALLOWED_IN[EVENT_OF[action]].includes(status.phase))
    .map(([action]) => action);
}

function mayApprove(person: Person, stage: GateStage, { approvalNeeds }: Where): Permission {
  const roles = [...new Set(approvalNeeds.flatMap((need) => need.roles))];
  if (roles.length === 0) {
    const permission = mayWiden(person, stage);
    const refusal = `nothing waits for an approval in "${stage.name}" now: whether it is widened is asked once it is exposed`;
    return permission.allowed ? { allowed: false, refusal } : permission;
  }
  if (roles.includes(person.role)) return { allowed: true };
  const refusal = `${person.name} may not approve in "${stage.name}": found role ${person.role}, expected ${roles.join(' or ')}`;
  return { allowed: false, refusal };
}

function isMissed(person: Person, { approvalNeeds }: Where): boolean {
  return approvalNeeds.some(
    ({ missing, roles, by }) =>
      missing > 0 && roles.includes(person.role) && !by.some((name) => samePerson({ name }, person)),
  );
}

/** What the phase does not say. Whether an actuator can do it shows when it is asked for. */
function isRehearsable({ mode, stage, stages }: GateStatus): boolean {
  const here = stages.findIndex(({ name }) => name === stage);
  const exposures = stages.map(({ exposure }) => exposure);
  return mode !== 'observe' && canRehearseAt(exposures, here);
}

function stageHere({ stage, stages }: Where): GateStage {
  const found = stages.find(({ name }) => name === stage);
  if (found === undefined) throw new Error(`no stage is called ${stage}`);
  return found;
}

function firstRefusal(permissions: readonly Permission[]): Permission {
  return permissions.find(({ allowed }) => !allowed) ?? { allowed: true };
}
