import { NO_ODDS, oddsAfter } from '../../runner/core/release/odds-history.ts';
import type { ReleaseView } from '../../runner/core/release/release-view.ts';
import { aCell, aGate } from './release-gate.ts';
import { judgementOf, releasePlan } from './release-situations.ts';

/** A release that was rolled back from 5 % after a while, as it is shown. */
export function aRolledBackRelease(): ReleaseView {
  const clock = { now: Date.parse('2026-11-23T10:00:00.000Z') };
  const gate = aGate(releasePlan(), () => clock.now);
  let odds = NO_ODDS;
  gate.subscribe((status) => {
    odds = oddsAfter(odds, status);
  });
  gate.expose(0);
  for (let look = 0; look < 30; look += 1) {
    clock.now += 5_000;
    if (look === 10) gate.expose(1);
    const cells = [aCell({ odds: 0.5 * 1.2 ** look }), aCell({ journey: 'checkout-coupon', state: 'good', odds: 0.3 })];
    gate.judge({ ...judgementOf('hold'), odds: 0.3 * 1.2 ** look, cells });
  }
  const reasons = [
    { code: 'regression', journey: 'checkout-guest', segment: 'mobile-us', text: 'It fails at pay.' },
  ] as const;
  gate.happen({ kind: 'roll_back_decided', reasons, odds: 59 });
  const decision = gate.state.decisions + 1;
  const { id: release, releases } = gate.state.plan;
  const exposure = { default: 0, segments: {} };
  const instants = { orderedAt: '2026-11-23T10:02:30.000Z', deadlineAt: '2026-11-23T10:03:30.000Z' };
  const order = { decision, release, releases, kind: 'roll_back', stage: '5pct', exposure, ...instants } as const;
  gate.happen({ kind: 'ordered', order: { ...order, reason: 'It fails at pay.' }, stage: 1 });
  gate.happen({ kind: 'applied', decision, actuator: 'shop-router' }, { kind: 'system', name: 'shop-router' });
  clock.now += 20_000;
  gate.happen({ kind: 'proved', decision, rounds: { 'mobile-us': 3 } });
  const status = gate.status();
  if (status === null) throw new Error('no release is conducted');
  return { status, odds: odds.points, history: gate.log };
}
