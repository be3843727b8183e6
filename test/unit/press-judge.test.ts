import { expect, test } from '@playwright/test';
import { PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { EFFECT_KINDS } from '../../runner/core/pressure/effects.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import type { PressReasonCode, PressVerdict } from '../../runner/core/pressure/press-document.ts';
import type { PressEvidence } from '../../runner/core/pressure/press-evidence.ts';
import {
  aCollapsedPress,
  aDeadTargetPress,
  aDroppingPress,
  aGenerator,
  aGuardedPress,
  aHealthyPress,
  aMachine,
  aPress,
  aRecoveringPress,
  aSaturatedPress,
  byPhase,
  noEffects,
  operation,
  times,
  underPressure,
} from '../support/press-records.ts';

const CASES: readonly (readonly [string, PressEvidence, PressVerdict, readonly PressReasonCode[]])[] = [
  ['a shop that carries what it is sent passes', aHealthyPress(), 'pass', []],
  ['a shop that refuses a surge and then serves again passes', aRecoveringPress(), 'pass', []],
  ['a shop that stays down when the surge is over is metastable', aCollapsedPress(), 'fail', ['metastable']],
  [
    'a shop that goes away and stays away is down',
    aDeadTargetPress(),
    'fail',
    ['target_down', 'goodput', 'no_answer', 'amplification'],
  ],
  [
    'drops while the shop answers quickly are the generator’s fault',
    aDroppingPress(),
    'invalid',
    ['generator_dropped'],
  ],
  [
    'a generator without processor time says nothing of latency',
    aSaturatedPress(),
    'invalid',
    ['generator_saturated', 'latency'],
  ],
  ['a guard rail after failing evidence is a fail', aGuardedPress(), 'fail', ['goodput', 'errors', 'guard']],
  [
    'a guard rail on a shop without failing evidence is aborted',
    aHealthyPress({ stopped: { by: 'guard', code: 'journeys', text: 'Journeys fail.', at: 60 } }),
    'aborted',
    ['guard'],
  ],
  [
    'a person who stops a healthy load gets no pass',
    aHealthyPress({ stopped: { by: 'person', code: 'stopped', text: 'Ctrl-C.', at: 30 } }),
    'aborted',
    ['stopped'],
  ],
  [
    'a generator that ends by itself makes the press invalid',
    aHealthyPress({
      generators: [aGenerator({ exitCode: 109, problem: 'it crashed (Go panic)' })],
      stopped: { by: 'generator', code: 'exit', text: 'k6 ended.', at: 30 },
    }),
    'invalid',
    ['generator_failed'],
  ],
  [
    'a killed generator makes the press invalid',
    aHealthyPress({ generators: [aGenerator({ exitCode: null, signal: 'SIGKILL' })] }),
    'invalid',
    ['generator_failed'],
  ],
  [
    'orders whose fate is lost make the press invalid',
    aHealthyPress({ witnessProblem: 'no space left on device' }),
    'invalid',
    ['generator_failed'],
  ],
  [
    'a bug of the scenario makes the press invalid',
    underPressure({ intents: 12, scriptErrors: 12, goodput: 0 }),
    'invalid',
    ['generator_errors', 'goodput'],
  ],
  [
    'a machine that stood still makes the press invalid',
    aHealthyPress({ machine: aMachine({ timerLagMs: 9000 }) }),
    'invalid',
    ['generator_saturated'],
  ],
  [
    'answers of another release make the press invalid',
    underPressure({ intents: 12, otherRelease: 1 }),
    'invalid',
    ['wrong_release'],
  ],
  ['too few intents say nothing', underPressure({ intents: 0 }), 'invalid', ['no_data']],
  ['no intents at all say nothing', aPress({ second: () => ({ intents: 0 }) }), 'invalid', ['no_data']],
  [
    'no windows say nothing',
    aPress({ second: () => ({ intents: 8 }), seconds: 0 }, { startedAt: null }),
    'invalid',
    ['no_data'],
  ],
  [
    'a target that never answered says nothing of the release',
    aPress({ second: () => ({ intents: 8, attempts: 32, goodput: 0, none: 32, probe: 'bad' }) }),
    'invalid',
    ['no_data', 'goodput', 'no_answer', 'amplification'],
  ],
  [
    'one error in a minute is no finding',
    aPress({ second: (at) => ({ intents: 1, errors: at === 40 ? 1 : 0 }) }),
    'pass',
    [],
  ],
  ['an error in ten answers is one', underPressure({ intents: 20, errors: 2 }), 'fail', ['errors']],
  ['throttled shoppers are one', underPressure({ intents: 20, attempts: 22, throttled: 2 }), 'fail', ['throttled']],
  [
    'crawlers that are sent away are none',
    underPressure({ intents: 8, crawled: { ok: 4, throttled: 8, unavailable: 8 } }),
    'pass',
    [],
  ],
  [
    'crawlers that are kept waiting are none',
    underPressure(
      { intents: 8, crawled: { ok: 4, none: 8 } },
      { operations: { crawl: operation(times(200, 8000), 150) } },
    ),
    'pass',
    [],
  ],
  [
    'one error to a crawler among hundreds of answers is none',
    aPress({ second: (at) => ({ intents: 8, crawled: { ok: 20, error: at === 40 ? 1 : 0 } }) }),
    'pass',
    [],
  ],
  ['errors to crawlers are one', underPressure({ intents: 8, crawled: { ok: 18, error: 1 } }), 'fail', ['errors']],
  [
    'shoppers who suffer while crawlers are served are one',
    underPressure({ intents: 8, goodput: 4, crawled: { ok: 20 } }),
    'fail',
    ['goodput'],
  ],
  ['slow answers are one', underPressure({ intents: 12, ms: 1400 }), 'fail', ['latency']],
  [
    'clients that ask again and again are one',
    underPressure({ intents: 12, attempts: 20, unavailable: 8 }),
    'fail',
    ['amplification'],
  ],
  ['sold out is an answer', withSoldOut(underPressure({ intents: 12, goodput: 3 })), 'pass', []],
  [
    'two tabs that wait for each other are a lock',
    aHealthyPress({
      operations: {
        add_to_cart: operation(times(100, 480)),
        add_to_cart_pair: operation([...times(20, 480), ...times(20, 880)]),
      },
    }),
    'fail',
    ['lock_contention'],
  ],
  [
    'two tabs that take twice the work are none',
    aHealthyPress({
      operations: {
        add_to_cart: operation(times(100, 85)),
        add_to_cart_pair: operation([...times(20, 85), ...times(20, 165)]),
      },
    }),
    'pass',
    [],
  ],
  [
    'an operation that hangs for one in five is found among all that answer',
    aHealthyPress({
      operations: {
        browse: operation(times(2000, 30)),
        prepare_checkout: operation([...times(40, 60), ...times(10, 1001)], 10),
      },
    }),
    'fail',
    ['no_answer'],
  ],
  [
    'races that lose orders fail whatever the generator did',
    aDroppingPress({
      races: [
        { size: 1, sent: 40, ordered: 40, refused: 0, unknown: 0 },
        { size: 4, sent: 40, ordered: 10, refused: 0, unknown: 30 },
      ],
    }),
    'fail',
    ['race_lost', 'generator_dropped'],
  ],
  [
    'orders that fail with or without a race are no lost race',
    aHealthyPress({
      races: [
        { size: 1, sent: 40, ordered: 10, refused: 0, unknown: 30 },
        { size: 4, sent: 40, ordered: 10, refused: 0, unknown: 30 },
      ],
    }),
    'pass',
    [],
  ],
  [
    'an order that nobody was told of among hundreds is no finding',
    aHealthyPress({
      effects: noEffects({ orphan_orders: { assessed: true, count: 1, example: null } }),
      operations: { place_order: operation(times(200, 100)) },
    }),
    'pass',
    [],
  ],
  [
    'an order that was refused by mistake among hundreds is no finding',
    aHealthyPress({
      effects: noEffects({ wrongly_refused: { assessed: true, count: 1, example: null } }),
      operations: { place_order: operation(times(200, 100)) },
    }),
    'pass',
    [],
  ],
  [
    'double clicks are no sign of a shop that makes its clients ask again',
    withCopies(underPressure({ intents: 12, attempts: 42 }), 30),
    'pass',
    [],
  ],
  [
    'effects that were not looked for are not held against the shop',
    aHealthyPress({ effects: noEffects({ oversold: { assessed: false, reason: 'The books do not tell.' } }) }),
    'pass',
    [],
  ],
];

for (const [name, evidence, verdict, codes] of CASES) {
  test(name, () => {
    const judgement = judgePress(evidence, [], PRESS_POLICY);
    expect({ verdict: judgement.verdict, codes: judgement.reasons.map(({ code }) => code) }).toEqual({
      verdict,
      codes,
    });
  });
}

for (const kind of EFFECT_KINDS) {
  test(`${kind.replaceAll('_', ' ')} fail, with the example, also when the generator was in trouble`, () => {
    const effects = noEffects({ [kind]: { assessed: true, count: 3, example: 'intent 7: W-1 and W-2' } });
    const { verdict, reasons } = judgePress(aSaturatedPress({ effects }), [], PRESS_POLICY);
    expect(verdict).toBe('fail');
    expect(reasons[0]).toMatchObject({ code: kind, phase: null });
    expect(reasons[0]?.text).toContain('intent 7: W-1 and W-2');
  });
}

/** So many attempts of each second under pressure were copies. */
function withCopies(evidence: PressEvidence, copies: number): PressEvidence {
  const windows = evidence.windows.map((window) =>
    window.phase === 'pressure' ? { ...window, counts: { ...window.counts, copies } } : window,
  );
  const { pressure } = evidence.counts;
  const seconds = windows.filter(({ phase }) => phase === 'pressure').length;
  const counts = { ...evidence.counts, pressure: { ...pressure, copies: copies * seconds } };
  return { ...evidence, windows, counts };
}

function withSoldOut(evidence: PressEvidence): PressEvidence {
  const soldOut = <T extends { intents: number; goodput: number; gaveUp: object }>(counts: T) => ({
    ...counts,
    gaveUp: { sold_out: counts.intents - counts.goodput },
  });
  return {
    ...evidence,
    windows: evidence.windows.map((window) => ({ ...window, counts: soldOut(window.counts) })),
    counts: byPhase((phase) => soldOut(evidence.counts[phase])),
  };
}

test('the probe alone is a press of its own: its looks are judged, and no shopper is missed', () => {
  const looks = (bad: (at: number) => boolean) =>
    aPress({ second: (at) => ({ intents: 0, ms: 100, probe: bad(at) ? 'bad' : 'ok' }) }, { probeOnly: true });
  expect(
    judgePress(
      looks(() => false),
      [],
      PRESS_POLICY,
    ),
  ).toMatchObject({ verdict: 'pass', reasons: [] });
  const half = judgePress(
    looks((at) => at % 2 === 0),
    [],
    PRESS_POLICY,
  );
  expect(half.verdict).toBe('fail');
  expect(half.reasons[0]?.text).toContain('looks of the probe');
});

test('stuck clients that are still waiting after the end do not make a collapsed shop a dead one', () => {
  const collapsed = aCollapsedPress();
  const last = collapsed.windows.at(-1) as PressEvidence['windows'][number];
  const { answers } = last.counts;
  const silent = {
    ...last.counts,
    intents: 0,
    answers: { ...answers, ok: 0, redirect: 0, none: 3 },
    probe: { ok: 0, bad: 0 },
  };
  const tail = Array.from({ length: 8 }, (_, second) => ({
    ...last,
    from: last.to + second,
    to: last.to + second + 1,
    counts: silent,
  }));
  const { verdict, reasons } = judgePress({ ...collapsed, windows: [...collapsed.windows, ...tail] }, [], PRESS_POLICY);
  expect(verdict).toBe('fail');
  expect(reasons[0]?.code).toBe('metastable');
});

test('connections that are reset at once are answers that never came, unless the scenario is about clients that hang up', () => {
  const resets = underPressure({ intents: 12, attempts: 14, goodput: 12, none: 2, ms: 110 });
  const { verdict, reasons } = judgePress(resets, [], PRESS_POLICY);
  expect(verdict).toBe('fail');
  expect(reasons.map(({ code }) => code)).toContain('no_answer');
  expect(judgePress({ ...resets, impatient: true }, [], PRESS_POLICY).reasons.map(({ code }) => code)).not.toContain(
    'no_answer',
  );
});

test('books that were to be read and could not be make nothing worse, but no pass either', () => {
  const booksProblem = 'connect ECONNREFUSED';
  const unread = judgePress(aHealthyPress({ booksProblem }), [], PRESS_POLICY);
  expect(unread).toMatchObject({ verdict: 'invalid', reasons: [{ code: 'no_data' }] });
  expect(unread.reasons[0]?.text).toContain(booksProblem);
  const dead = judgePress(aDeadTargetPress({ booksProblem }), [], PRESS_POLICY);
  expect(dead.verdict).toBe('fail');
  expect(dead.reasons[0]?.code).toBe('target_down');
});
