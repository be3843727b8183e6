import type { Diagnostic } from '../diagnostic.ts';
import { rolesThatRollBack } from './authority.ts';
import { type ReleasePlan, ROLES, type StagePlan } from './plan.ts';

type GovernedPlan = Pick<ReleasePlan, 'stages' | 'overrideSeconds'>;

/** What can't be meant in who may do what: steps that nobody could take, and rolling back made harder than widening. */
export function authorityProblems({ stages, overrideSeconds }: GovernedPlan): readonly Diagnostic[] {
  const caps = ROLES.flatMap((role) => {
    const seconds = overrideSeconds[role];
    if (seconds === undefined || (Number.isFinite(seconds) && seconds > 0)) return [];
    const hint = 'leave the role out if it may make none';
    return [{ path: `overrideSeconds.${role}`, found: `${seconds}`, expected: 'seconds above 0', hint }];
  });
  return [
    ...caps,
    ...stages.flatMap((stage, index) => stageProblems(stage, `stages[${index}].authority`, overrideSeconds)),
    ...lastStageProblems(stages),
  ];
}

/** Who widens to a stage, the authority of the one before says: approvals that are asked for in the last one come when everybody sees it. */
function lastStageProblems(stages: readonly StagePlan[]): readonly Diagnostic[] {
  const [before, last] = stages.slice(-2);
  if (before === undefined || last === undefined || last.authority.widen === 'policy') return [];
  const found = `${last.authority.widen.roles.join(', ') || 'nobody'}, in "${last.name}", from which nothing is widened`;
  const hint = `put it on "${before.name}", which says who widens to "${last.name}"; or { kind: 'approved', … } in enter of "${last.name}"`;
  return [{ path: `stages[${stages.length - 1}].authority.widen`, found, expected: '"policy"', hint }];
}

function stageProblems(
  { name, authority }: StagePlan,
  path: string,
  overrideSeconds: ReleasePlan['overrideSeconds'],
): readonly Diagnostic[] {
  const { widen, rollBack, override, execute } = authority;
  const problems: Diagnostic[] = [];
  const nobody = (where: string, hint: string) =>
    problems.push({ path: `${path}.${where}`, found: 'an empty list', expected: 'at least one role', hint });
  if (widen !== 'policy') {
    if (widen.roles.length === 0) nobody('widen.roles', `"${name}" could never be widened; or say "policy"`);
    if (!(Number.isInteger(widen.people) && widen.people >= 1)) {
      const hint = 'say "policy" where nobody needs to approve';
      problems.push({
        path: `${path}.widen.people`,
        found: `${widen.people}`,
        expected: 'a whole number from 1',
        hint,
      });
    }
    const able = rolesThatRollBack(authority);
    const unable = widen.roles.filter((role) => !able.includes(role));
    if (rollBack !== 'policy' && rollBack.length > 0 && unable.length > 0) {
      const found = `${unable.join(', ')} may widen "${name}" but not roll it back`;
      const expected = 'everybody who may widen: rolling back is always the easier';
      problems.push({ path: `${path}.rollBack`, found, expected, hint: `add ${unable.join(', ')}, or say "policy"` });
    }
  }
  if (rollBack !== 'policy' && rollBack.length === 0) nobody('rollBack', 'nobody could roll back; or say "policy"');
  if (execute.length === 0) nobody('execute', 'nobody could stop the line, or let it go on');
  const uncapped = override.filter((role) => overrideSeconds[role] === undefined);
  if (uncapped.length > 0) {
    const found = `${uncapped.join(', ')} without a longest life of their overrides`;
    const hint = `add it there, or leave ${uncapped.join(', ')} out here`;
    problems.push({ path: `${path}.override`, found, expected: 'roles that overrideSeconds lists', hint });
  }
  return problems;
}
