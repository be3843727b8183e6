import { expect, test } from '@playwright/test';
import { actionsOf, permissionFor, permissionToEnd, permissionToOverride } from '../../runner/core/release/actions.ts';
import type { GateStatus } from '../../runner/core/release/gate-status.ts';
import { NO_ODDS, oddsAfter } from '../../runner/core/release/odds-history.ts';
import type { ReleasePlan, Role } from '../../runner/core/release/plan.ts';
import { aCell, aGate, type MemoryGate } from '../support/release-gate.ts';
import { judgementOf, releasePlan, stage, T0 } from '../support/release-situations.ts';

const APPROVED = {
  widen: { roles: ['release', 'owner'], people: 2 },
  rollBack: 'policy',
  override: ['owner'],
  execute: ['owner'],
} as const;

function gateOf(changes: Partial<ReleasePlan> = {}): MemoryGate {
  return aGate(releasePlan(changes), () => T0);
}

function statusOf(gate: MemoryGate): GateStatus {
  const status = gate.status();
  if (status === null) throw new Error('no release is conducted');
  return status;
}

const TWO = { stages: [stage('dark', 0), stage('5pct', 5, { authority: APPROVED }), stage('all', 100)] };
const person = (role: Role, name: string = role) => ({ name, role });

for (const { when, prepare, owner, release, viewer = [] } of [
  {
    when: 'a stage that two people widen soaks',
    prepare: (gate: MemoryGate) => gate.expose(1),
    owner: ['approve', 'freeze', 'rehearse', 'roll_back', 'override'],
    release: ['approve', 'roll_back'],
  },
  {
    when: 'a stage that evidence widens soaks',
    prepare: (gate: MemoryGate) => gate.expose(0),
    owner: ['freeze', 'roll_back', 'override'],
    release: ['freeze', 'roll_back'],
  },
  {
    when: 'the line was stopped',
    prepare(gate: MemoryGate) {
      gate.expose(1);
      gate.happen({ kind: 'frozen', reason: 'lunch' });
    },
    owner: ['resume', 'roll_back', 'override'],
    release: ['roll_back'],
  },
  {
    when: 'all users see it',
    prepare(gate: MemoryGate) {
      gate.expose(2);
      gate.happen({ kind: 'completed' });
    },
    owner: ['freeze', 'roll_back', 'override', 'close'],
    release: ['freeze', 'roll_back', 'close'],
  },
  {
    when: 'it is being rolled back',
    prepare(gate: MemoryGate) {
      gate.expose(1);
      gate.happen({ kind: 'roll_back_decided', reasons: [], odds: null });
    },
    owner: ['override'],
    release: [],
  },
] satisfies {
  when: string;
  prepare: (gate: MemoryGate) => void;
  owner: string[];
  release: string[];
  viewer?: string[];
}[])
  test(`when ${when}, an owner may ${owner.join(', ')}, one of release ${release.join(', ') || 'nothing'}, a viewer nothing`, () => {
    const gate = gateOf(TWO);
    prepare(gate);
    expect(actionsOf(person('owner'), statusOf(gate))).toEqual(owner);
    expect(actionsOf(person('release'), statusOf(gate))).toEqual(release);
    expect(actionsOf(person('viewer'), statusOf(gate))).toEqual(viewer);
  });

test('who approved is not asked again, however they spell their name; the need is counted by person', () => {
  const gate = gateOf(TWO);
  gate.expose(1);
  gate.happen({ kind: 'approved', stage: 1 }, { kind: 'person', ...person('release', 'rui') });
  expect(statusOf(gate).approvalNeeds).toMatchObject([{ what: 'widen', people: 2, by: ['rui'], missing: 1 }]);
  expect(actionsOf(person('owner', 'Rui'), statusOf(gate))).not.toContain('approve');
  expect(actionsOf(person('owner', 'ada'), statusOf(gate))).toContain('approve');
});

test('approvals are asked for by criteria as well, and by who is in charge after a step back or a failed order', () => {
  const criterion = { kind: 'approved', roles: ['owner'], people: 1 } as const;
  const gate = gateOf({ stages: [stage('dark', 0, { enter: [criterion] }), stage('5pct', 5, { exit: [criterion] })] });
  gate.happen({ kind: 'entering', stage: 0 });
  expect(statusOf(gate).approvalNeeds).toMatchObject([{ what: 'enter', roles: ['owner'], missing: 1 }]);
  gate.expose(0);
  expect(statusOf(gate).approvalNeeds).toEqual([]);
  gate.expose(1);
  expect(statusOf(gate).approvalNeeds).toMatchObject([{ what: 'widen', roles: ['owner'] }]);

  const failed = gateOf();
  failed.happen({ kind: 'entering', stage: 0 });
  const status = statusOf(failed);
  const order = {
    decision: 1,
    release: status.release,
    releases: status.releases,
    kind: 'expose',
    stage: 'dark',
    exposure: { default: 0, segments: {} },
    orderedAt: status.at,
    deadlineAt: status.at,
    reason: 'dark',
  } as const;
  failed.happen({ kind: 'ordered', order, stage: 0 });
  failed.happen({ kind: 'order_failed', decision: 1, problem: 'nobody did it' });
  expect(statusOf(failed).approvalNeeds).toMatchObject([
    { what: 'try_again', roles: ['release', 'owner'], missing: 1 },
  ]);
  expect(actionsOf(person('release'), statusOf(failed))).toContain('approve');
});

test('an override needs a say in every stage that it reaches', () => {
  const free = { ...APPROVED, override: ['release', 'owner'] } as const;
  const gate = gateOf({ stages: [stage('dark', 0, { authority: free }), stage('5pct', 5, { authority: APPROVED })] });
  gate.expose(0);
  const rui = person('release', 'rui');
  expect(permissionToOverride(rui, { scope: { stage: 'dark' }, forces: 'widen' }, statusOf(gate)).allowed).toBe(true);
  const there = { scope: { stage: '5pct' }, forces: 'hold' } as const;
  expect(permissionToOverride(rui, there, statusOf(gate))).toMatchObject({ allowed: false });
  const muted = { scope: { journey: 'checkout-guest' }, forces: 'mute' } as const;
  expect(permissionToOverride(rui, muted, statusOf(gate))).toMatchObject({ allowed: false });
  expect(permissionToOverride(person('owner'), muted, statusOf(gate)).allowed).toBe(true);
  const mine = {
    id: 'o-1',
    scope: { stage: '5pct' },
    forces: 'hold',
    reason: 'x',
    by: rui,
    at: '',
    expiresAt: '',
  } as const;
  expect(permissionToEnd(rui, mine, statusOf(gate)).allowed).toBe(true);
  expect(permissionToEnd(person('release', 'eva'), mine, statusOf(gate)).allowed).toBe(false);
});

test('an override that rolls back needs somebody who may roll back', () => {
  const authority = { ...APPROVED, override: ['release', 'owner'], rollBack: ['owner'] } as const;
  const gate = gateOf({ stages: [stage('dark', 0, { authority })] });
  gate.expose(0);
  const may = (role: 'release' | 'owner', forces: 'hold' | 'roll_back') =>
    permissionToOverride(person(role), { scope: { stage: 'dark' }, forces }, statusOf(gate)).allowed;
  expect([may('release', 'hold'), may('release', 'roll_back'), may('owner', 'roll_back')]).toEqual([true, false, true]);
});

test('an approval that nothing waits for is not taken', () => {
  const gate = gateOf({ stages: [stage('dark', 0, { authority: APPROVED })] });
  gate.happen({ kind: 'entering', stage: 0 });
  const permission = permissionFor('approve', person('owner'), statusOf(gate));
  expect(permission).toMatchObject({ allowed: false, refusal: expect.stringContaining('nothing waits') });
  gate.expose(0);
  expect(permissionFor('approve', person('owner'), statusOf(gate)).allowed).toBe(true);
});

test('the time of a stage runs from its exposure, and not while an order is under way', () => {
  const gate = gateOf();
  gate.happen({ kind: 'entering', stage: 0 });
  expect(statusOf(gate).stages.map(({ deadlineAt }) => deadlineAt)).toEqual(['2026-01-01T11:00:00.000Z', null, null]);
  gate.expose(1);
  expect(statusOf(gate).stages.map(({ deadlineAt }) => deadlineAt)).toEqual([null, '2026-01-01T11:00:00.000Z', null]);
  gate.happen({ kind: 'frozen', reason: 'lunch' });
  expect(statusOf(gate).stages.map(({ deadlineAt }) => deadlineAt)).toEqual([null, null, null]);
});

test('however long a release takes, its odds are kept in bounded room, with their peaks, and those of the next begin anew', () => {
  let now = T0;
  const gate = aGate(releasePlan(), () => now);
  gate.expose(0);
  let history = NO_ODDS;
  const look = (odds: number) => {
    now += 700;
    gate.judge({ ...judgementOf('hold'), odds, cells: [aCell({ odds: odds * 2 })] });
    history = oddsAfter(history, statusOf(gate));
  };
  for (let n = 0; n < 20_000; n += 1) look(n === 7_777 ? 29 : 0.5);
  expect(history.points.length).toBeLessThanOrEqual(240);
  expect(history.points.length).toBeGreaterThan(100);
  expect(history.points[0]?.atMs).toBeLessThan(T0 + 2_000);
  expect(history.points.filter(({ odds }) => odds === 29)).toHaveLength(1);
  const peak = history.points.find(({ odds }) => odds === 29);
  expect(Math.abs((peak?.atMs ?? 0) - (T0 + 7_778 * 700))).toBeLessThan(history.spanMs * 2);
  expect(peak?.cells).toEqual({ 'checkout-guest × mobile-us': 58 });
  const instants = history.points.map(({ atMs }) => atMs);
  expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
  const next = oddsAfter(history, { ...statusOf(gate), release: 'shop-2.42.0' });
  expect(next.points).toHaveLength(1);
});
