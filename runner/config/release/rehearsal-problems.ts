import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Criterion, ReleasePlan } from '../../core/release/plan.ts';
import { canRehearseAt, canRehearseBy } from '../../core/release/rehearsal.ts';
import type { ReleaseConfig } from './release-config.ts';

interface Meaning {
  readonly plan: ReleasePlan;
  readonly config: Pick<ReleaseConfig, 'actuators'>;
}

/** Stages that wait for a rehearsal which there is no place for before them, or nothing to do it with. */
export function rehearsalProblems({ plan, config }: Meaning): readonly Diagnostic[] {
  const exposures = plan.stages.map(({ exposure }) => exposure);
  const first = exposures.findIndex((_, index) => canRehearseAt(exposures, index));
  const canBeDone = (config.actuators ?? []).some(canRehearse);
  return plan.stages.flatMap(({ name, enter, exit }, index): Diagnostic[] => {
    const waits = { enter: enter.some(isRehearsal), exit: exit.some(isRehearsal) };
    if (!waits.enter && !waits.exit) return [];
    const path = `release.stages.${index}`;
    const found = `the criterion rollback_rehearsed at ${name}`;
    if (plan.mode === 'observe') {
      const hint = "take it out until mode is 'advise' or 'enforce'";
      return [{ path, found: `${found}, in mode observe`, expected: 'a mode in which users are moved', hint }];
    }
    const isLast = index === plan.stages.length - 1;
    if (first === -1 || (waits.enter && index <= first) || (waits.exit && (index < first || isLast))) {
      const hint = 'put it into `exit` of a stage that some users see, or into `enter` of the one after it';
      return [{ path, found, expected: 'a stage at which it can be done: some users see it, and not all', hint }];
    }
    if (canBeDone) return [];
    const hint =
      'Flagger and Argo Rollouts end what they take back; `http` and `exec` need `read`: rehearse with flags or a router';
    return [
      { path, found, expected: 'an actuator that can expose again what it took back, and says what holds', hint },
    ];
  });
}

function isRehearsal({ kind }: Criterion): boolean {
  return kind === 'rollback_rehearsed';
}

/** As the actuators say of themselves (`Actuator.canRehearse`). */
function canRehearse(actuator: NonNullable<ReleaseConfig['actuators']>[number]): boolean {
  if (actuator.kind === 'flagger' || actuator.kind === 'argo-rollouts') return false;
  return actuator.kind === 'http' || actuator.kind === 'exec' ? canRehearseBy(actuator) : true;
}
