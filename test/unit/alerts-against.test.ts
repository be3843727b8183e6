import { expect, test } from '@playwright/test';
import type { ExternalAlert } from '../../runner/core/release/event.ts';
import { nextEvent } from '../../runner/core/release/next-event.ts';
import type { Mode } from '../../runner/core/release/plan.ts';
import { plannedRelease } from '../../runner/core/release/release-after.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import type { ReleaseState } from '../../runner/core/release/state.ts';
import { anOverride, judgementOf, releasePlan, situation, stage, T0 } from '../support/release-situations.ts';

const AT = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const NAMED = { rollBackOn: ['CandidateErrors'] };
const EXPOSED = { name: '5pct', exposure: { default: 5, segments: {} }, verdict: null, leftAt: null };
const ALERT: ExternalAlert = {
  ...{ fingerprint: 'f', name: 'CandidateErrors', status: 'firing', startsAt: AT(-5), summary: '7 % of orders fail' },
};
const WIDEN = anOverride({ forces: 'widen', reason: 'the alert is wrong' });

/** A release at 5 % since ten seconds ago, with an alert that the stage names and that began five seconds ago. */
function alarmed(changes: Partial<ReleaseState> = {}, mode: Mode = 'enforce'): ReleaseState {
  const plan = releasePlan({ mode, stages: [stage('dark', 0, NAMED), stage('5pct', 5, NAMED), stage('all', 100)] });
  const visits = [{ ...EXPOSED, enteredAt: AT(-10) }];
  const exposed = EXPOSED.exposure;
  return {
    ...plannedRelease(plan, AT(-60)),
    ...{ phase: 'soaking', stage: 1, exposed, perhapsExposed: exposed, exposedAt: AT(-10), visits, alerts: [ALERT] },
    ...changes,
  };
}

test('an alert that the stage names turns the release back', () => {
  const seen = situation({ judgement: judgementOf('hold') });
  expect(standingOf(alarmed(), seen)).toMatchObject({ verdict: 'roll_back', reasons: [{ code: 'alert' }] });
  expect(nextEvent(alarmed(), seen)).toMatchObject({
    kind: 'roll_back_decided',
    reasons: [
      { text: `CandidateErrors is firing since ${AT(-5)}: 7 % of orders fail; the plan says to roll back then.` },
    ],
  });
});

const SICK = judgementOf('hold', [{ code: 'control_unhealthy', text: 'both' }]);
for (const [what, state, judgement] of [
  ['that the stage does not name', alarmed({ alerts: [{ ...ALERT, name: 'DiskFull' }] }), judgementOf('hold')],
  [
    'that began before users saw the candidate',
    alarmed({ alerts: [{ ...ALERT, startsAt: AT(-11) }] }),
    judgementOf('hold'),
  ],
  ['while no user has seen the candidate', alarmed({ visits: [], stage: 0 }), judgementOf('hold')],
  ['while the old release is sick as well', alarmed(), SICK],
  ['right after a restart, when nothing is known of the old release', alarmed(), null],
  ...(['no_data', 'stale', 'segment_missing', 'wrong_release'] as const).map(
    (code) =>
      [
        `while it says \`${code}\` of some cell`,
        alarmed(),
        judgementOf('hold', [{ code, text: 'nobody knows' }]),
      ] as const,
  ),
  ['of which somebody says that it is wrong', alarmed({ overrides: [WIDEN] }), judgementOf('hold')],
  ['that a gate which only advises is told of', alarmed({}, 'advise'), judgementOf('hold')],
] as const)
  test(`an alert ${what} rolls nothing back`, () => {
    expect(nextEvent(state, situation({ judgement }))?.kind).not.toBe('roll_back_decided');
  });
