import { expect, test } from '@playwright/test';
import { eventInWords } from '../../reports/release/event-words.ts';
import { releasePage } from '../../reports/release/release-page.ts';
import { renderReport } from '../../reports/render.ts';
import type { EventKind, Happening } from '../../runner/core/release/event.ts';
import { PHASES } from '../../runner/core/release/phase.ts';
import type { ReleasePageView } from '../../runner/core/release/release-view.ts';
import { releasePlan, T0 } from '../support/release-situations.ts';
import { aRolledBackRelease } from '../support/release-view.ts';
import { aReport, hostile } from '../support/report-fixtures.ts';

const NOBODY_THERE = { person: null, actions: [], endable: [] };
const view = (): ReleasePageView => ({ ...aRolledBackRelease(), ...NOBODY_THERE });
const reasons = [{ code: 'regression', text: 'it fails' }] as const;

/** One of each. */
const EVENTS: Readonly<Record<EventKind, Happening>> = {
  planned: { kind: 'planned', plan: releasePlan() },
  entering: { kind: 'entering', stage: 1 },
  ordered: {
    kind: 'ordered',
    stage: 1,
    order: {
      decision: 2,
      release: 'shop-2.41.0',
      releases: { baseline: '2.40.0', candidate: '2.41.0' },
      kind: 'expose',
      stage: '5pct',
      exposure: { default: 5, segments: { 'mobile-us': 1 } },
      orderedAt: '2026-01-01T10:00:00.000Z',
      deadlineAt: '2026-01-01T10:01:00.000Z',
      reason: 'shown',
    },
  },
  roll_back_wanted: { kind: 'roll_back_wanted', reasons: [{ code: 'regression', text: 'It fails at pay.' }] },
  unproved: { kind: 'unproved', decision: 2, actuator: 'router', problem: 'rounds saw the candidate' },
  attempt_failed: { kind: 'attempt_failed', decision: 2, actuator: 'router', problem: 'it says no' },
  applied: { kind: 'applied', decision: 2, actuator: 'router' },
  proved: { kind: 'proved', decision: 2, rounds: { 'mobile-us': 3 } },
  drifted: { kind: 'drifted', decision: 2, actuator: 'router', exposure: { default: 50, segments: {} } },
  drift_ended: { kind: 'drift_ended', decision: 2, actuator: 'router' },
  order_failed: { kind: 'order_failed', decision: 2, problem: 'nobody did it' },
  held: { kind: 'held', reasons },
  resumed: { kind: 'resumed' },
  passed: { kind: 'passed', stage: 1, shown: 'all is well', odds: 0.4 },
  completed: { kind: 'completed' },
  closed: { kind: 'closed', reason: 'seen enough' },
  roll_back_decided: { kind: 'roll_back_decided', reasons, odds: 41 },
  frozen: { kind: 'frozen', reason: 'lunch' },
  rehearsal_decided: { kind: 'rehearsal_decided', reason: 'before 25 %' },
  unfrozen: { kind: 'unfrozen', reason: 'lunch is over' },
  approved: { kind: 'approved', stage: 1, reason: 'looked' },
  deadline_passed: { kind: 'deadline_passed', stage: 1 },
  overridden: {
    kind: 'overridden',
    override: {
      id: 'o-1',
      scope: { stage: '5pct' },
      forces: 'widen',
      reason: 'we know better',
      by: { name: 'ada', role: 'owner' },
      at: '2026-01-01T10:00:00.000Z',
      expiresAt: '2026-01-01T11:00:00.000Z',
    },
  },
  override_ended: { kind: 'override_ended', id: 'o-1', why: 'expired' },
  alert: {
    kind: 'alert',
    alert: { fingerprint: 'f', name: 'Slow', status: 'firing', startsAt: '2026-01-01T10:00:00.000Z', summary: 'slow' },
  },
  restarted: { kind: 'restarted' },
};

test('whatever can happen has words of its own, by the stage’s name', () => {
  const event = (happening: Happening) =>
    ({ at: new Date(T0).toISOString(), actor: { kind: 'policy' }, ...happening }) as const;
  const said = Object.values(EVENTS).map((it) => eventInWords(event(it), ['dark', '5pct', 'all']).what);
  expect(new Set(said).size).toBe(said.length);
  expect(said.join('\n')).not.toMatch(/undefined|null|\[object|stage 1/);
  expect(said).toContain('Passed 5pct');
  expect(eventInWords(event(EVENTS.applied), []).what).toBe('router says that it holds (decision 2)');
  const onItsWord = event({ kind: 'applied', decision: 2, actuator: 'hook', unread: ['hook'] });
  expect(eventInWords(onItsWord, [])).toMatchObject({
    what: 'hook accepted it (decision 2)',
    why: "hook can't be asked what holds.",
  });
  const together = { ...onItsWord, actuator: 'router', also: ['flags', 'hook'] };
  expect(eventInWords(together, []).what).toBe(
    'router says that it holds, flags says that it holds, hook accepted it (decision 2)',
  );
  expect(eventInWords(event(EVENTS.ordered), []).what).toBe(
    'Ordered 5\u202f%, mobile-us 1\u202f% of users (decision 2)',
  );
});

test('of a long history the end is told, and how much was left out', () => {
  const { status } = view();
  const by = { at: status.at, actor: { kind: 'policy' } } as const;
  const later = Array.from({ length: 4_999 }, () => ({ ...by, kind: 'resumed' }) as const);
  const pageOf = (history: ReleasePageView['history']) => releasePage.render({ ...view(), history });
  const page = pageOf([{ ...by, ...EVENTS.planned }, ...later]);
  expect(page.match(/class="deed-when"/g)).toHaveLength(200);
  expect(page).toContain('And 4800 before: <code>waygate gate audit show');
  // Without the beginning, some were left out before the page had them.
  expect(pageOf(later.slice(-500))).toContain('And more than 300 before: <code>waygate gate audit show');
  expect(pageOf(later.slice(-200))).not.toContain('before: <code>');
});

test('what users may have got by an order that did not come to its end is on the page', () => {
  const exposure = { default: 5, segments: {} };
  const perhapsExposure = { default: 25, segments: {} };
  const shown = view();
  const page = releasePage.render({ ...shown, status: { ...shown.status, exposure, perhapsExposure, order: null } });
  expect(page).toMatch(/perhaps up to <b>25\s%<\/b>/);
  expect(releasePage.render(shown)).not.toContain('perhaps up to');
});

test('each phase has its own word on the page, the verdict stands where the phase says less', () => {
  const words = PHASES.map((phase) => {
    const shown = view();
    const page = releasePage.render({ ...shown, status: { ...shown.status, phase, verdict: 'hold' } });
    return /<h1 id="verdict-title">([^<]*)</.exec(page)?.[1];
  });
  expect(Object.fromEntries(PHASES.map((phase, index) => [phase, words[index]]))).toEqual({
    planned: 'Hold',
    entering: 'Hold',
    exposing: 'Hold',
    soaking: 'Hold',
    held: 'Hold',
    watched: 'Hold',
    frozen: 'Stopped',
    rolling_back: 'Rolling back',
    rolled_back: 'Rolled back',
    rehearsing: 'Rehearsing',
    rollback_failed: 'Rollback failed',
    closed: 'Complete',
  });
});

test('nothing that was observed or written by a person becomes markup', () => {
  const evil = `"'><img src=x onerror=alert(1)><script>alert(2)</script>\u202e`;
  const { status, history, odds } = view();
  const page = releasePage.render({
    odds,
    person: { name: evil, role: 'owner' },
    actions: ['approve', 'freeze', 'roll_back'],
    endable: [evil],
    history: history.map((event) => ({ ...event, actor: { kind: 'system', name: evil } as const })),
    status: {
      ...status,
      release: evil,
      owner: evil,
      stage: evil,
      summary: evil,
      releases: { baseline: evil, candidate: evil },
      reasons: [{ code: 'regression', journey: evil, segment: evil, step: evil, text: evil }],
      stages: status.stages.map((stage) => ({ ...stage, name: evil })),
      cells: status.cells.map((cell) => ({ ...cell, journey: evil, segment: evil })),
      overrides: [
        {
          id: evil,
          scope: { stage: evil },
          forces: 'hold',
          reason: evil,
          ticket: evil,
          by: { name: evil, role: 'owner' },
          at: status.at,
          expiresAt: status.at,
        },
      ],
      alerts: [{ fingerprint: evil, name: evil, status: 'firing', startsAt: evil, summary: evil }],
    },
  });
  expect(page).not.toMatch(/<img|<script(?! type="module" src="\/assets\/release-page.js">)/);
  expect(page).not.toContain('\u202e');
  expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThan(20);
  expect(releasePage.renderUnknown(evil, evil)).not.toContain('<img');
});

test('while nothing is judged, and while no release is conducted, the page says so', () => {
  const { status } = view();
  const unjudged = { ...status, odds: null, limit: null, cells: [], reasons: [], alerts: [] };
  const page = releasePage.render({ status: unjudged, odds: [], history: [], ...NOBODY_THERE });
  expect(page).toContain('Nothing is judged yet');
  expect(page).toContain('Nothing has happened yet.');
  expect(releasePage.render(null)).toContain('No release is conducted');
});

test('the chart of the odds is drawn as high as its peak, also when it is thinned out', () => {
  const { status: ended, history } = view();
  const status = { ...ended, odds: 1, cells: ended.cells.map((cell) => ({ ...cell, odds: 1 })) };
  const point = (index: number, odds: number) => ({
    atMs: Date.parse(status.at) - 1000 * (240 - index),
    odds,
    cells: { 'checkout-guest × mobile-us': odds },
  });
  const flat = Array.from({ length: 240 }, (_, index) => point(index, 1));
  const peaked = flat.map((it, index) => (index === 100 ? point(100, 1e5) : it));
  const lines = (odds: readonly ReturnType<typeof point>[]) => {
    const page = releasePage.render({ status, odds, history, ...NOBODY_THERE });
    return [...page.matchAll(/class="line" d="([^"]*)"/g)].map(([, d = '']) =>
      Math.min(...[...d.matchAll(/[MV](?:\d+ )?(\d+)/g)].map(([, y]) => Number(y))),
    );
  };
  const [gate = 0, cell = 0] = lines(peaked);
  const [flatGate = 0, flatCell = 0] = lines(flat);
  expect(gate).toBeLessThan(flatGate - 50);
  expect(cell).toBeLessThan(flatCell - 50);
});

for (const [phase, heading, next] of [
  ['rolling_back', 'Rolling back', 'See that it comes to its end'],
  ['rolled_back', 'Rolled back', 'Keep 2.41.0 pinned for investigation'],
  ['rollback_failed', 'Rollback failed', 'Take 2.41.0 back by hand'],
  ['watched', 'Hold', 'rolling back stays possible for a while'],
  ['closed', 'Complete', 'the release is over'],
  ['frozen', 'Stopped', 'Let it go on when what stopped it is over'],
  ['soaking', 'Hold', 'Keep exposure as it is'],
] as const)
  test(`the report of a release that is ${phase} says so, and what is to be done then`, () => {
    const release = aRolledBackRelease();
    const status = { ...release.status, phase, verdict: 'hold' } as const;
    const input = aReport({ rounds: 2 });
    const page = renderReport({
      ...input,
      result: { ...input.result, verdict: 'hold' },
      release: { ...release, status },
    });
    expect(/<h1 id="verdict-title">([^<]*)</.exec(page)?.[1]).toBe(heading);
    expect(page).toContain(next);
  });

test('the report of a release has its lane, after the verdict; that of any other walk has none', () => {
  const release = aRolledBackRelease();
  const page = renderReport({ ...aReport({ rounds: 2 }), release });
  const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.slice(0, 3)).toEqual(['verdict', 'release-lane', 'board']);
  expect(page).toContain('Release <span class="note">rolled back</span>');
  expect(page.match(/<li class="stop /g)).toHaveLength(3);
  expect(page).toContain('Decided to roll back');
  expect(page).toBe(renderReport({ ...aReport({ rounds: 2 }), release: aRolledBackRelease() }));
  expect(renderReport(aReport({ rounds: 2 }))).not.toContain('id="release-lane"');
  expect(page).toContain('<title>Rolled back: 2.41.0 · waygate</title>');
  expect(page).toContain(
    'Users are served by 2.40.0 again, as every segment has shown: 2.41.0 went wrong where 2.40.0 did not.',
  );
  const spoilt = renderReport(hostile({ ...aReport({ rounds: 2 }), release }));
  expect(spoilt.search(/<(?:script|img)[^>]*hostile/i)).toBe(-1);
});
