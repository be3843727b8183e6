import { expect, test } from '@playwright/test';
import type { Happening } from '../../runner/core/release/event.ts';
import { gateAnswer } from '../../runner/core/release/gate-answer.ts';
import { STATUS_LIFE_MS } from '../../runner/core/release/gate-status.ts';
import type { Mode, Override } from '../../runner/core/release/plan.ts';
import type { VerdictValue } from '../../runner/core/result.ts';
import { type Moment, ROLL_BACK, soaking, statusAfter, T0, waysTo } from '../support/gate/fixed-gate.ts';
import { judgementOf, releasePlan, stage } from '../support/release-situations.ts';

const approved: Happening = { kind: 'approved', stage: 1 };
const frozen: Happening = { kind: 'frozen', reason: 'a provider is down' };
const firing: Happening = {
  kind: 'alert',
  alert: {
    fingerprint: 'f',
    name: 'CheckoutDown',
    status: 'firing',
    startsAt: new Date(T0).toISOString(),
    summary: '',
  },
};
const forced = (forces: Override['forces'], scope: Override['scope'] = {}): Happening => ({
  kind: 'overridden',
  override: {
    id: 'o1',
    scope,
    forces,
    reason: 'known',
    by: { name: 'anna', role: 'owner' },
    at: new Date(T0).toISOString(),
    expiresAt: new Date(T0 + 3_600_000).toISOString(),
  },
});
const approvedLast: Happening = { kind: 'approved', stage: 2 };
const through: readonly Happening[] = [...waysTo(2), approvedLast, { kind: 'completed' }];

interface Row {
  readonly what: string;
  readonly happened?: readonly Happening[];
  readonly evidence?: VerdictValue;
  /** Which is asked about: 5 % unless said; null: none is named. */
  readonly stage?: string | null;
  readonly laterMs?: number;
  readonly says: Readonly<Record<Mode, VerdictValue>>;
}

const all = (verdict: VerdictValue) => ({ enforce: verdict, advise: verdict, observe: verdict });
const ON_ITS_WAY = { enforce: 'hold', advise: 'hold', observe: 'widen' } as const;

/** A release that soaks at 5 %, of dark, 5 % and all, where nothing else is said. */
const ROWS: readonly Row[] = [
  { what: 'evidence that says widen', evidence: 'widen', says: { enforce: 'widen', advise: 'hold', observe: 'widen' } },
  { what: 'evidence that says hold', evidence: 'hold', says: { enforce: 'hold', advise: 'hold', observe: 'widen' } },
  {
    what: 'evidence that says roll back',
    evidence: 'roll_back',
    says: { enforce: 'roll_back', advise: 'hold', observe: 'widen' },
  },
  { what: 'no evidence at all', says: { enforce: 'hold', advise: 'hold', observe: 'widen' } },
  {
    what: 'no stage, while the one that it is at may be widened',
    evidence: 'widen',
    stage: null,
    says: ON_ITS_WAY,
  },
  {
    what: 'no stage, while the dark one may be widened',
    happened: waysTo(0),
    evidence: 'widen',
    stage: null,
    says: ON_ITS_WAY,
  },
  { what: 'no stage, and evidence that says hold', evidence: 'hold', stage: null, says: ON_ITS_WAY },
  {
    what: 'no stage, and evidence that says roll back',
    evidence: 'roll_back',
    stage: null,
    says: { enforce: 'roll_back', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'no stage, and an approval of what the evidence shows',
    happened: [...waysTo(1), approved],
    evidence: 'widen',
    stage: null,
    says: ON_ITS_WAY,
  },
  {
    what: 'no stage, and a person who forces widen',
    happened: [...waysTo(1), forced('widen')],
    evidence: 'hold',
    stage: null,
    says: ON_ITS_WAY,
  },
  {
    what: 'no stage, while the last one may be widened',
    happened: [...waysTo(2), approvedLast],
    evidence: 'widen',
    stage: null,
    says: ON_ITS_WAY,
  },
  {
    what: 'no stage, while all users see it and nothing is in doubt',
    happened: through,
    evidence: 'widen',
    stage: null,
    says: all('widen'),
  },
  {
    what: 'no stage, while all users see it and it is in doubt',
    happened: through,
    evidence: 'hold',
    stage: null,
    says: ON_ITS_WAY,
  },
  {
    what: 'no stage of one that was closed before it began',
    happened: [{ kind: 'closed' }],
    stage: null,
    says: ON_ITS_WAY,
  },
  { what: 'a stage that was passed', evidence: 'hold', stage: 'dark', says: all('widen') },
  {
    what: 'a stage that was passed, when the evidence says roll back',
    evidence: 'roll_back',
    stage: 'dark',
    says: { enforce: 'roll_back', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a stage that was passed, while the next one is not entered yet',
    happened: waysTo(2).slice(0, -3),
    stage: '5pct',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'an earlier stage, while the next one is not entered yet',
    happened: waysTo(2).slice(0, -3),
    stage: 'dark',
    says: all('widen'),
  },
  {
    what: 'a stage that was passed, once the next one is ordered',
    happened: waysTo(2).slice(0, -2),
    stage: '5pct',
    says: all('widen'),
  },
  {
    what: 'a person who forces widen of what an actuator failed to expose',
    happened: [...waysTo(1).slice(0, -2), { kind: 'order_failed', decision: 2, problem: 'no' }, forced('widen')],
    evidence: 'widen',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a stage ahead',
    evidence: 'widen',
    stage: 'all',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a stage ahead, when the evidence says roll back',
    evidence: 'roll_back',
    stage: 'all',
    says: { enforce: 'roll_back', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a stage that there is not',
    evidence: 'widen',
    stage: '50pct',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  { what: 'a roll back that was decided', happened: [...waysTo(1), ROLL_BACK], says: all('roll_back') },
  {
    what: 'a passed stage of a release that is rolled back',
    happened: [...waysTo(1), ROLL_BACK],
    stage: 'dark',
    says: all('roll_back'),
  },
  { what: 'a stopped line', happened: [...waysTo(1), frozen], evidence: 'widen', says: all('hold') },
  { what: 'a passed stage, and a stopped line', happened: [...waysTo(1), frozen], stage: 'dark', says: all('hold') },
  {
    what: 'a gate that has not looked lately',
    evidence: 'widen',
    laterMs: STATUS_LIFE_MS,
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a passed stage, and a gate that has not looked lately',
    evidence: 'widen',
    stage: 'dark',
    laterMs: STATUS_LIFE_MS,
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'one that was rolled back long ago',
    happened: [...waysTo(1), ROLL_BACK, ...rolledBack()],
    laterMs: 1e9,
    says: all('roll_back'),
  },
  {
    what: 'one that is complete since long',
    happened: [...through, { kind: 'closed' }],
    stage: null,
    laterMs: 1e9,
    says: { enforce: 'widen', advise: 'widen', observe: 'widen' },
  },
  { what: 'the last stage, while it is watched', happened: through, stage: 'all', says: all('widen') },
  {
    what: 'an approval before there is evidence',
    happened: [...waysTo(1), approved],
    evidence: 'hold',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'an approval of what the evidence shows',
    happened: [...waysTo(1), approved],
    evidence: 'widen',
    says: { enforce: 'widen', advise: 'widen', observe: 'widen' },
  },
  {
    what: 'an approval that is too old to know',
    happened: [...waysTo(1), approved],
    evidence: 'widen',
    laterMs: STATUS_LIFE_MS,
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'an approval, and evidence that says roll back',
    happened: [...waysTo(1), approved],
    evidence: 'roll_back',
    says: { enforce: 'roll_back', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'an approval, and an alert',
    happened: [...waysTo(1), approved, firing],
    evidence: 'widen',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'an approval of this stage, asked for the next',
    happened: [...waysTo(1), approved],
    stage: 'all',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a person who forces widen',
    happened: [...waysTo(1), forced('widen')],
    evidence: 'hold',
    says: { enforce: 'widen', advise: 'widen', observe: 'widen' },
  },
  {
    what: 'a person who forces hold, after an approval',
    happened: [...waysTo(1), approved, forced('hold')],
    evidence: 'widen',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
  {
    what: 'a person who forces roll back',
    happened: [...waysTo(1), forced('roll_back')],
    evidence: 'widen',
    says: { enforce: 'roll_back', advise: 'roll_back', observe: 'widen' },
  },
  {
    what: 'a person who forces another stage',
    happened: [...waysTo(1), forced('widen', { stage: 'all' })],
    evidence: 'hold',
    says: { enforce: 'hold', advise: 'hold', observe: 'widen' },
  },
];

for (const { what, happened, evidence, stage: asked = '5pct', laterMs = 0, says } of ROWS) {
  for (const mode of ['enforce', 'advise', 'observe'] as const) {
    test(`${mode}: ${what} is answered with ${says[mode]}`, () => {
      const moment: Moment = { plan: { mode } };
      const judgement = evidence === undefined ? null : judgementOf(evidence);
      const status = statusAfter(happened ?? waysTo(1), { ...moment, situation: { judgement } });
      const answer = gateAnswer(status, T0 + laterMs, asked ?? undefined);
      expect(answer.verdict).toBe(says[mode]);
      expect(answer.found).toBe(says.enforce);
      expect(answer.summary).not.toBe('');
      // Whoever is not let on is told why.
      if (answer.verdict === 'hold') expect(answer.reasons.length).toBeGreaterThan(0);
    });
  }
}

test('the summary of a mode that does not act says what it would have said, and why', () => {
  const { summary } = gateAnswer(soaking('roll_back', 1, { plan: { mode: 'observe' } }), T0);
  expect(summary).toBe('only observing; found 5pct: roll back – it fails');
});

test('who names no stage is told where the release is, and that it goes on from there', () => {
  const { summary, reasons } = gateAnswer(soaking('widen'), T0);
  expect(summary).toBe('5pct: hold – The release is at stage 5pct, which may be widened.');
  expect(reasons.map(({ code }) => code)).toEqual(['entry_unmet']);
  // In `advise` somebody must say so; nobody is waited for who has.
  const advise = (happened: readonly Happening[]) =>
    statusAfter([...waysTo(1), ...happened], {
      plan: { mode: 'advise' },
      situation: { judgement: judgementOf('widen') },
    });
  const codes = (happened: readonly Happening[]) => gateAnswer(advise(happened), T0).reasons.map(({ code }) => code);
  expect(codes([])).toEqual(['entry_unmet', 'awaiting_approval']);
  expect(codes([approved])).toEqual(['entry_unmet']);
});

test('every summary ends with whose overrides are in force, whatever it says', () => {
  const until = new Date(T0 + 3_600_000).toISOString();
  const muted = forced('mute', { journey: 'checkout-guest' });
  for (const mode of ['enforce', 'advise', 'observe'] as const)
    for (const evidence of ['widen', 'hold', 'roll_back'] as const)
      for (const asked of ['dark', '5pct', 'all', '50pct', undefined]) {
        const moment = { plan: { mode }, situation: { judgement: judgementOf(evidence) } };
        const { summary } = gateAnswer(statusAfter([...waysTo(1), muted], moment), T0, asked);
        expect(summary).toMatch(new RegExp(`.{10} \\(override by anna until ${until}\\)$`));
        expect(gateAnswer(statusAfter(waysTo(1), moment), T0, asked).summary).not.toContain('(override');
      }
});

test('overrides that have ended are in no summary, of several the first two are named', () => {
  const many = ['o1', 'o2', 'o3'].map((id): Happening => {
    const happening = forced('widen');
    return happening.kind === 'overridden' ? { ...happening, override: { ...happening.override, id } } : happening;
  });
  const status = statusAfter([...waysTo(1), ...many], { situation: { judgement: judgementOf('hold') } });
  const until = `by anna until ${new Date(T0 + 3_600_000).toISOString()}`;
  expect(gateAnswer(status, T0, '5pct').summary).toBe(`5pct: widen (overrides ${until}, ${until} and 1 more)`);
  expect(gateAnswer(status, T0 + 3_599_999).summary).toContain('(overrides by anna');
  expect(gateAnswer(status, T0 + 3_600_000).summary).not.toContain('(override');
});

test('a stage that there is not is answered with those that there are', () => {
  const { reasons } = gateAnswer(soaking('widen'), T0, '50pct');
  expect(reasons).toEqual([
    { code: 'config_invalid', text: 'shop-2.41.0 has no stage 50pct; it has dark, 5pct, all.' },
  ]);
});

test('where two must approve, one does not suffice in `advise` either', () => {
  const authority = { widen: { roles: ['owner'], people: 2 }, rollBack: 'policy', override: [], execute: [] } as const;
  const plan = {
    mode: 'advise',
    stages: [stage('dark', 0), stage('5pct', 5, { authority }), stage('all', 100)],
  } as const;
  const situation = { judgement: judgementOf('widen') };
  const one = statusAfter([...waysTo(1, plan), approved], { plan, situation });
  expect(gateAnswer(one, T0, '5pct').verdict).toBe('hold');
  const actor = { kind: 'person', name: 'ben', role: 'owner' } as const;
  const two = statusAfter([...waysTo(1, plan), approved, { ...approved, actor }], { plan, situation });
  expect(gateAnswer(two, T0, '5pct').verdict).toBe('widen');
});

test('`advise` counts those whom criteria ask for, and freezes, as `enforce` does', () => {
  const situation = { judgement: judgementOf('widen') };
  const two = { kind: 'approved', roles: ['owner'], people: 2 } as const;
  const asking = {
    mode: 'advise',
    stages: [stage('dark', 0), stage('5pct', 5, { exit: [two] }), stage('all', 100)],
  } as const;
  const exitUnmet = [{ code: 'awaiting_approval', text: '1 more person' }] as const;
  const one = statusAfter([...waysTo(1, asking), approved], { plan: asking, situation: { ...situation, exitUnmet } });
  expect(gateAnswer(one, T0, '5pct')).toMatchObject({ verdict: 'hold', found: 'hold' });
  const freezes = [{ from: new Date(T0 - 1).toISOString(), to: new Date(T0 + 1).toISOString(), reason: 'sale' }];
  const frozenDay = { mode: 'advise', freezes } as const;
  const forcedThen = statusAfter([...waysTo(1, frozenDay), forced('widen')], { plan: frozenDay, situation });
  expect(gateAnswer(forcedThen, T0, '5pct')).toMatchObject({ verdict: 'hold', found: 'hold' });
});

test('where rolling back takes a person, whoever acts on the answer is told to hold until one has said so', () => {
  const authority = { widen: 'policy', rollBack: ['owner'], override: ['owner'], execute: ['owner'] } as const;
  const plan = { stages: [stage('dark', 0), stage('5pct', 5, { authority }), stage('all', 100)] };
  const situation = { judgement: judgementOf('roll_back') };
  for (const asked of [undefined, 'dark', '5pct', 'all']) {
    const answer = gateAnswer(statusAfter(waysTo(1, plan), { plan, situation }), T0, asked);
    expect(answer).toMatchObject({ verdict: 'hold', found: 'roll_back' });
    expect(answer.reasons.map(({ code }) => code)).toEqual(['regression', 'awaiting_approval']);
    expect(answer.summary).toBe('waiting for a person; found 5pct: roll back – it fails');
  }
  const said = statusAfter([...waysTo(1, plan), forced('roll_back', { stage: '5pct' })], { plan, situation });
  expect(gateAnswer(said, T0).verdict).toBe('roll_back');
  expect(gateAnswer(statusAfter([...waysTo(1, plan), ROLL_BACK], { plan }), T0).verdict).toBe('roll_back');
});

test('once its time is up, what is missing is said with that; what is not missing is not held up by it', () => {
  const late: readonly Happening[] = [...waysTo(1), { kind: 'deadline_passed', stage: 1 }];
  const { verdict, reasons } = statusAfter(late, { situation: { judgement: judgementOf('hold') } });
  expect([verdict, ...reasons.map(({ code }) => code)]).toEqual(['hold', 'undecided', 'deadline']);
  expect(reasons[1]?.text).toBe('The time of stage 5pct is up: 1 h were given.');
  expect(statusAfter(late, { situation: { judgement: judgementOf('widen') } }).verdict).toBe('widen');
});

test('what users may have got by an order that did not come to its end is said', () => {
  const ordering = waysTo(1).slice(0, -2);
  expect(statusAfter(ordering).perhapsExposure).toBeNull();
  for (const end of [
    { kind: 'restarted' },
    { kind: 'frozen', reason: 'a provider is down' },
    { kind: 'order_failed', decision: 2, problem: 'no' },
  ] as const)
    expect(statusAfter([...ordering, end])).toMatchObject({
      exposure: { default: 0 },
      perhapsExposure: { default: 5 },
      order: null,
    });
  expect(statusAfter(waysTo(1)).perhapsExposure).toBeNull();
});

function rolledBack(): readonly Happening[] {
  const { id, releases } = releasePlan();
  return [
    {
      kind: 'ordered',
      stage: 1,
      order: {
        decision: 3,
        release: id,
        releases,
        kind: 'roll_back',
        stage: '5pct',
        exposure: { default: 0, segments: {} },
        orderedAt: new Date(T0).toISOString(),
        deadlineAt: new Date(T0).toISOString(),
        reason: 'it fails',
      },
    },
    { kind: 'applied', decision: 3, actuator: 'shop-router' },
    { kind: 'proved', decision: 3, rounds: { 'mobile-us': 3 } },
  ];
}
