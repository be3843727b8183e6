import { expect, test } from '@playwright/test';
import { countApprovals, samePerson } from '../../runner/core/release/approvals.ts';
import { mayExecute, mayOverride, mayRollBack, mayWiden } from '../../runner/core/release/authority.ts';
import { authorityProblems } from '../../runner/core/release/authority-problems.ts';
import { type Authority, type Person, ROLES, type Role } from '../../runner/core/release/plan.ts';
import { anAuthority, aPlan, aStage } from '../support/release-plans.ts';

const anna = (role: Role): Person => ({ name: 'anna', role });

const QUESTIONS = { mayWiden, mayRollBack, mayOverride, mayExecute };

for (const { what, authority, allowed } of [
  {
    what: 'as roles are listed',
    authority: anAuthority({ rollBack: ['runner', 'release', 'owner'], override: ['release'], execute: ['owner'] }),
    allowed: {
      mayWiden: ['release', 'owner'],
      mayRollBack: ['runner', 'release', 'owner'],
      mayOverride: ['release'],
      mayExecute: ['owner'],
    },
  },
  {
    what: 'where the policy decides: no approval is asked for, and those who are trusted with releases may still take it back',
    authority: anAuthority({ widen: 'policy', rollBack: 'policy', override: [], execute: ['runner'] }),
    allowed: { mayWiden: [], mayRollBack: ['runner', 'release', 'owner'], mayOverride: [], mayExecute: ['runner'] },
  },
  {
    what: 'where nobody is named',
    authority: anAuthority({ widen: { roles: [], people: 1 }, rollBack: [], override: [], execute: [] }),
    allowed: { mayWiden: [], mayRollBack: [], mayOverride: [], mayExecute: [] },
  },
] satisfies readonly { what: string; authority: Authority; allowed: Record<keyof typeof QUESTIONS, Role[]> }[]) {
  for (const [question, may] of Object.entries(QUESTIONS)) {
    test(`${question}, ${what}`, () => {
      const stage = aStage({ authority });
      const roles = ROLES.filter((role) => may(anna(role), stage).allowed);
      expect(roles).toEqual(allowed[question as keyof typeof QUESTIONS]);
    });
  }
}

test('whoever may widen by a default authority may roll back, alone', () => {
  for (const role of ROLES) {
    if (mayWiden(anna(role), aStage()).allowed) expect(mayRollBack(anna(role), aStage())).toEqual({ allowed: true });
  }
});

for (const [may, authority, refusal] of [
  [
    mayWiden,
    anAuthority(),
    'anna may not approve that "5pct" is widened: found role viewer, expected release or owner',
  ],
  [
    mayWiden,
    anAuthority({ widen: 'policy' }),
    '"5pct" is widened by evidence alone: no approval is needed, and none counts; to force it, make an override',
  ],
  [mayRollBack, anAuthority(), 'anna may not roll back in "5pct": found role viewer, expected release or owner'],
  [
    mayOverride,
    anAuthority({ override: [] }),
    'anna may not override the evidence in "5pct": found role viewer, nobody may',
  ],
  [
    mayExecute,
    anAuthority(),
    'anna may not stop the line in "5pct" or let it go on: found role viewer, expected owner',
  ],
] as const) {
  test(`a refusal says what was found and expected: ${refusal}`, () => {
    expect(may(anna('viewer'), aStage({ authority }))).toEqual({ allowed: false, refusal });
  });
}

const NEED = { roles: ['release', 'owner'], people: 2 } as const;

for (const { what, people, by, missing, text } of [
  { what: 'nobody', people: [], by: [], missing: 2, text: 'nobody has approved; 2 more of release or owner needed' },
  {
    what: 'one of two',
    people: [['anna', 'release']],
    by: ['anna'],
    missing: 1,
    text: 'approved by anna; 1 more of release or owner needed',
  },
  {
    what: 'two',
    people: [
      ['anna', 'release'],
      ['ben', 'owner'],
    ],
    by: ['anna', 'ben'],
    missing: 0,
    text: 'approved by anna, ben',
  },
  {
    what: 'more than needed',
    people: [
      ['anna', 'release'],
      ['ben', 'owner'],
      ['cem', 'owner'],
    ],
    by: ['anna', 'ben', 'cem'],
    missing: 0,
    text: 'approved by anna, ben, cem',
  },
  {
    what: 'one person twice',
    people: [
      ['anna', 'release'],
      ['anna', 'release'],
    ],
    by: ['anna'],
    missing: 1,
    text: 'approved by anna; 1 more of release or owner needed',
  },
  {
    what: 'one person with two tokens, in other letters',
    people: [
      ['anna', 'release'],
      [' Anna', 'owner'],
      ['ａｎｎａ', 'owner'],
    ],
    by: ['anna'],
    missing: 1,
    text: 'approved by anna; 1 more of release or owner needed',
  },
  {
    what: 'a role that is not asked',
    people: [
      ['anna', 'runner'],
      ['ben', 'owner'],
    ],
    by: ['ben'],
    missing: 1,
    text: 'approved by ben; 1 more of release or owner needed',
  },
] satisfies readonly { what: string; people: [string, Role][]; by: string[]; missing: number; text: string }[]) {
  test(`approvals of ${what}: ${missing} missing`, () => {
    const approvals = people.map(([name, role]) => ({ by: { name, role }, at: '2026-11-23T10:00:00Z' }));
    expect(countApprovals(NEED, approvals)).toEqual({ by, missing, text });
  });
}

test('two names that only look different are one person', () => {
  expect(samePerson({ name: 'Anna ' }, { name: 'anna' })).toBe(true);
  expect(samePerson({ name: 'anna' }, { name: 'anne' })).toBe(false);
});

test('a plan in which everybody can do their part has no problem', () => {
  expect(authorityProblems(aPlan())).toEqual([]);
  const everybody = { rollBack: ['runner', 'release', 'owner'], widen: 'policy' } as const;
  expect(authorityProblems(aPlan({ stages: [aStage({ authority: anAuthority(everybody) })] }))).toEqual([]);
});

for (const { what, authority = {}, overrideSeconds, path, found } of [
  {
    what: 'nobody may widen',
    authority: { widen: { roles: [], people: 1 } },
    path: 'stages[0].authority.widen.roles',
    found: 'an empty list',
  },
  {
    what: 'no person is needed',
    authority: { widen: { roles: ['owner'], people: 0 } },
    path: 'stages[0].authority.widen.people',
    found: '0',
  },
  {
    what: 'one and a half are needed',
    authority: { widen: { roles: ['owner'], people: 1.5 } },
    path: 'stages[0].authority.widen.people',
    found: '1.5',
  },
  {
    what: 'rolling back is harder than widening',
    authority: { rollBack: ['owner'] },
    path: 'stages[0].authority.rollBack',
    found: 'release may widen "5pct" but not roll it back',
  },
  {
    what: 'nobody may roll back',
    authority: { rollBack: [] },
    path: 'stages[0].authority.rollBack',
    found: 'an empty list',
  },
  {
    what: 'nobody may stop the line',
    authority: { execute: [] },
    path: 'stages[0].authority.execute',
    found: 'an empty list',
  },
  {
    what: 'an override has no longest life',
    authority: { override: ['runner'] },
    path: 'stages[0].authority.override',
    found: 'runner without a longest life of their overrides',
  },
  {
    what: 'an override may live for no time',
    overrideSeconds: { owner: 0 },
    path: 'overrideSeconds.owner',
    found: '0',
  },
  {
    what: 'an override may live for ever',
    overrideSeconds: { owner: Number.POSITIVE_INFINITY },
    path: 'overrideSeconds.owner',
    found: 'Infinity',
  },
] satisfies readonly {
  what: string;
  authority?: Partial<Authority>;
  overrideSeconds?: Partial<Record<Role, number>>;
  path: string;
  found: string;
}[]) {
  test(`a plan is refused in which ${what}`, () => {
    const plan = aPlan({ stages: [aStage({ authority: anAuthority(authority) })] });
    const problems = authorityProblems({ ...plan, overrideSeconds: overrideSeconds ?? plan.overrideSeconds });
    expect(problems).toEqual([expect.objectContaining({ path, found })]);
  });
}
