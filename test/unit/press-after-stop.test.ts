import { expect, test } from '@playwright/test';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { goneSince } from '../../runner/core/pressure/gone-since.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import { pressDocumentOf } from '../../runner/core/pressure/press-document-of.ts';
import type { PressEvidence } from '../../runner/core/pressure/press-evidence.ts';
import { pressFiguresOf } from '../../runner/core/pressure/press-figures.ts';
import { parseWalk } from '../../runner/store/walk-schema.ts';
import {
  aCollapsedPress,
  aGuardedPress,
  aHealthyPress,
  aPress,
  PRESS_STARTED_AT,
  withLooks,
} from '../support/press-records.ts';
import { aPressTale } from '../support/stored-press.ts';

type Looks = readonly ('ok' | 'bad')[];
const looks = (ok: number, bad = 0, again = 0): Looks => [
  ...new Array<'ok'>(ok).fill('ok'),
  ...new Array<'bad'>(bad).fill('bad'),
  ...new Array<'ok'>(again).fill('ok'),
];

function documentOf(evidence: PressEvidence) {
  return pressDocumentOf(evidence, [], judgePress(evidence, [], PRESS_POLICY), { seconds: 94, report: null });
}

/** Nothing wrong but that the probe went down; its guard ended it in second 44. */
function stoppedAt44(): PressEvidence {
  const stopped = { by: 'guard', code: 'probe_down', text: 'The probe has had no good answer.', at: 44 } as const;
  const second = (_: number, phase: string) => ({ intents: phase === 'pressure' ? 12 : 8, ms: 110 });
  return aPress({ seconds: 44, second }, { stopped });
}

test('without a look after it, a load that was ended says nothing of recovery', () => {
  const { recoverySeconds, metastable, calmAt, verdict } = documentOf(stoppedAt44());
  expect({ recoverySeconds, metastable, calmAt, verdict }).toEqual({
    recoverySeconds: null,
    metastable: false,
    calmAt: null,
    verdict: 'aborted',
  });
});

for (const [name, seen, recoverySeconds, metastable] of [
  ['good from the first look on', looks(40), 0, false],
  ['bad for seven seconds', looks(0, 7, 33), 7, false],
  ['good, then bad, then good', looks(2, 5, 33), 7, false],
  ['good but for one look', looks(20, 1, 19), 0, false],
  ['bad to the end', looks(0, 40), null, true],
  ['good at first and bad to the end', looks(10, 30), null, true],
  ['back for two looks only: not known', looks(0, 3, 2), null, false],
  ['watched for too short a time: not known', looks(0, 4), null, false],
] as const) {
  test(`after the load was ended the probe was ${name}`, () => {
    const document = documentOf(withLooks(stoppedAt44(), seen));
    expect(document).toMatchObject({ recoverySeconds, metastable });
    expect(document.calmAt).toBe(44);
    expect(document.reasons.map(({ code }) => code)).toEqual([...(metastable ? ['metastable'] : []), 'guard']);
    expect(document.verdict).toBe(metastable ? 'fail' : 'aborted');
    expect(document.phases.find((phase) => phase.name === 'recovery')).toMatchObject({
      intents: 0,
      seconds: seen.length,
    });
  });
}

test('one that comes back too late is slow to recover', () => {
  const { reasons, recoverySeconds } = documentOf(withLooks(stoppedAt44(), looks(0, 33, 7)));
  expect(recoverySeconds).toBe(33);
  expect(reasons.map(({ code }) => code)).toEqual(['slow_recovery', 'guard']);
  expect(reasons[0]?.text).toContain('after the load was ended');
});

test('the reason says how the shop was looked at', () => {
  const [reason] = documentOf(withLooks(stoppedAt44(), looks(0, 40))).reasons;
  expect(reason?.text).toContain('ended at second 44');
  expect(reason?.text).toContain('10 of the last 10 looks of the probe');
});

test('a probe that could not look is told, and nothing is concluded from it', () => {
  const { reasons, recoverySeconds, metastable } = documentOf(withLooks(stoppedAt44(), [], 'k6 could not be started'));
  expect({ recoverySeconds, metastable }).toEqual({ recoverySeconds: null, metastable: false });
  expect(reasons[0]?.text).toContain('What it does without load was not seen: k6 could not be started');
});

test('a shop whose probe was bad before the pressure has nothing to come back to', () => {
  const ended = aPress(
    { seconds: 44, second: (at) => ({ intents: 8, ms: 110, probe: at % 2 === 0 ? 'ok' : 'bad' }) },
    { stopped: { by: 'guard', code: 'p95', text: 'Slow.', at: 44 } },
  );
  expect(documentOf(withLooks(ended, looks(0, 40)))).toMatchObject({ recoverySeconds: null, metastable: false });
});

test('silence under load that goes on without it is a shop that went down; good looks after it refute that', () => {
  const dead = aPress(
    {
      seconds: 50,
      second: (at) =>
        at < 34 ? { intents: 8, ms: 110 } : { intents: 8, goodput: 0, attempts: 8, none: 8, probe: 'bad' },
    },
    { stopped: { by: 'guard', code: 'probe_down', text: 'Down.', at: 50 } },
  );
  expect(goneSince(withLooks(dead, looks(0, 40)))).toBe(34);
  expect(goneSince(withLooks(dead, looks(0, 10, 30)))).toBeNull();
  // Answers that were bad for the probe alone are no silence.
  expect(goneSince(withLooks(stoppedAt44(), looks(0, 40)))).toBeNull();
});

test('a shop that stays down when the surge is over is metastable, and is told what the end of the load did', () => {
  const whole = aCollapsedPress();
  const collapsed = aCollapsedPress({
    windows: whole.windows.slice(0, 70),
    stopped: { by: 'guard', code: 'probe_down', text: 'Down.', at: 70 },
  });
  const { reasons, metastable, calmAt } = documentOf(withLooks(collapsed, looks(0, 6, 18)));
  expect({ metastable, calmAt }).toEqual({ metastable: true, calmAt: 39 });
  expect(reasons[0]?.text).toContain('When the load was ended, the probe had good answers again after 6 s');
  expect(documentOf(withLooks(collapsed, looks(0, 24))).reasons[0]?.text).toContain('Nor did it come back');
});

test('recovery begins with the end of the load, and the probe’s first window reaches back to it', () => {
  const evidence = withLooks(aGuardedPress(), looks(30));
  expect(pressFiguresOf(evidence, [], PRESS_STARTED_AT).spans.slice(-2)).toEqual([
    { name: 'pressure', from: 24, until: 45 },
    { name: 'recovery', from: 45, until: 75 },
  ]);
  const late = withLooks(aHealthyPress({ windows: aHealthyPress().windows.slice(0, 60) }), looks(20));
  expect(pressFiguresOf(late, [], PRESS_STARTED_AT).spans.at(-1)).toEqual({ name: 'recovery', from: 54, until: 80 });
  const { windows } = evidence;
  expect(windows.map(({ from }) => from).slice(1)).toEqual(windows.map(({ to }) => to).slice(0, -1));
  expect(evidence.counts.recovery.probe.ok).toBe(30);
});

test('it is stored and read back as it is', () => {
  const { walk, press } = aPressTale('healthy');
  const evidence = withLooks(aGuardedPress(), looks(3, 7), 'stopped');
  const stored = { ...walk, press: { ...press, evidence } };
  expect(parseWalk(JSON.parse(JSON.stringify(stored))).press?.evidence).toEqual(evidence);
  const broken = { ...evidence, probedAfter: { from: 'late', problem: null } };
  expect(() => parseWalk({ ...stored, press: { ...press, evidence: broken } })).toThrow(/probedAfter\.from/);
});
