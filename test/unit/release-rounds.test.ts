import { expect, test } from '@playwright/test';
import { createReleaseRounds } from '../../runner/commands/release/release-rounds.ts';
import type { CheckRoles } from '../../runner/core/release/check-role.ts';
import type { Happening } from '../../runner/core/release/event.ts';
import { evidenceAfterEvent, startEvidence } from '../../runner/core/release/evidence.ts';
import type { Override } from '../../runner/core/release/plan.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { ordered, ROLL_BACK, waysTo } from '../support/gate/fixed-gate.ts';
import { aWalk } from '../support/records.ts';
import { anOverride, releasePlan, T0 } from '../support/release-situations.ts';

const AT = new Date(T0).toISOString();
const ADA = { kind: 'person', name: 'ada', role: 'owner' } as const;
const CELLS = [
  { journey: 'wish-list', segment: 'mobile-us' },
  { journey: 'checkout-guest', segment: 'mobile-us' },
];
const MUTE = anOverride({ scope: { journey: 'wish-list' }, forces: 'mute' });

/** What is walked first to prove a rollback that is in force. */
function firstProof(roles: CheckRoles, overrides: readonly Override[], cells = CELLS): string | undefined {
  const plan = releasePlan({ roles });
  const happenings: readonly Happening[] = [
    ...waysTo(1),
    ...overrides.map((override): Happening => ({ kind: 'overridden', override })),
    ROLL_BACK,
    ordered(plan, 1, 3, 'roll_back'),
    { kind: 'applied', decision: 3, actuator: 'shop-router' },
  ];
  const walk = { ...aWalk({ cells }), seed: 1, trigger: 'burst' as const };
  let [state, evidence] = [plannedRelease(plan, AT), startEvidence({ ...walk, roles })];
  for (const happening of happenings) {
    const event = { at: AT, actor: ADA, ...happening };
    state = releaseAfter(state, event);
    evidence = evidenceAfterEvent(evidence, event, state);
  }
  const conductor = { state, evidence, judgement: () => null };
  return createReleaseRounds({ walk, conductor, now: () => T0 })([])?.cell.journey;
}

test('a rollback is proved by what counts: neither by `info` nor by what is muted, unless its segment has nothing else', () => {
  expect(firstProof({}, [])).toBe('wish-list');
  expect(firstProof({ 'wish-list': 'info' }, [])).toBe('checkout-guest');
  expect(firstProof({}, [MUTE])).toBe('checkout-guest');
  expect(firstProof({ 'wish-list': 'info' }, [MUTE], CELLS.slice(0, 1))).toBe('wish-list');
});
