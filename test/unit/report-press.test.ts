import { expect, test } from '@playwright/test';
import { EFFECT_WORDS, PRESS_REASON_WORDS, PRESS_VERDICT_WORDS } from '../../reports/press/press-words.ts';
import type { PressReportInput } from '../../reports/press-input.ts';
import { renderReport } from '../../reports/render.ts';
import { EFFECT_KINDS } from '../../runner/core/pressure/effects.ts';
import { judgePress } from '../../runner/core/pressure/judge-press.ts';
import { PRESS_REASON_CODES, PRESS_VERDICTS, type PressDocument } from '../../runner/core/pressure/press-document.ts';
import { pressDocumentOf } from '../../runner/core/pressure/press-document-of.ts';
import { parseWalk } from '../../runner/store/walk-schema.ts';
import {
  aCollapsedPress,
  aDeadTargetPress,
  aDroppingPress,
  aGuardedPress,
  aHealthyPress,
  aPress,
  aRecoveringPress,
  aSaturatedPress,
  noEffects,
  withLooks,
} from '../support/press-records.ts';
import { aFollowedReport, aPressReport, hostilePress } from '../support/report-fixtures.ts';
import { aPressTale } from '../support/stored-press.ts';

const WALK = ['verdict', 'board', 'latency', 'evidence', 'failures'];
const PRESS = [
  'press-verdict',
  'press-timeline',
  'press-phases',
  'press-journeys',
  'press-effects',
  'press-generator',
  'press-capacity',
  'press-failures',
  'press-limits',
];
const COLLAPSE = aPressTale('collapse');

/** A press that ended before anything was let go. */
function nothing(): PressReportInput {
  const tale = aPressTale('healthy');
  const evidence = aPress(
    { seconds: 0, second: () => ({ intents: 0 }) },
    { startedAt: null, served: [], generators: [] },
  );
  const document: PressDocument = {
    ...tale.press.document,
    verdict: null,
    exitCode: 4,
    problem: 'k6 could not be started',
    phases: [],
    journeys: [],
    goodputRatio: null,
    goodputAfter: null,
    calmAt: null,
    recoverySeconds: null,
  };
  return aPressReport({ walk: tale.walk, runs: [], press: { ...tale.press, evidence, document } });
}

const INPUTS = {
  'a press alone': { input: aPressReport(COLLAPSE), sections: [...PRESS, 'environment'] },
  'a press of nothing': { input: nothing(), sections: [...PRESS, 'environment'] },
  'a walk and its press': {
    input: aFollowedReport({ rounds: 2 }, COLLAPSE),
    sections: [...WALK, ...PRESS, 'environment'],
  },
};

for (const [name, { input, sections }] of Object.entries(INPUTS)) {
  test(`the report of ${name} has its sections, in order, each with a heading`, () => {
    const page = renderReport(input);
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual(sections);
    for (const id of sections) expect(page, id).toContain(`id="${id}-title"`);
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toContain(`<a class="skip" href="#${sections[0]}">`);
  });

  test(`in the report of ${name} every id is there once, and every link within leads somewhere`, () => {
    const page = renderReport(input);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/<a [^>]*href="#([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });
}

for (const verdict of PRESS_VERDICTS)
  test(`the verdict ${verdict} is the page's heading, its title and its colour`, () => {
    const page = renderReport(aPressReport(aPressTale('collapse', { verdict })));
    const word = `${verdict[0]?.toUpperCase()}${verdict.slice(1)}`;
    expect(page).toContain(`<h1 id="press-verdict-title">${word}</h1>`);
    expect(page).toContain(`<title>${word}: 2.41.0`);
    expect(page).toContain(`<body class="tone-${verdict === 'pass' ? 'good' : verdict === 'fail' ? 'bad' : 'wait'}">`);
  });

test('without a verdict the page says why, and shows no number that was not measured', () => {
  const page = renderReport(nothing());
  expect(page).toContain('<h1 id="press-verdict-title">No verdict</h1>');
  expect(page).toContain('k6 could not be started');
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
});

test('of a walk and its press the page has the verdict of both, and the one of the press beside it', () => {
  const page = renderReport(aFollowedReport({ rounds: 2 }, COLLAPSE));
  expect(page).toContain('<h1 id="verdict-title">Hold</h1>');
  expect(page).toMatch(/<h2 class="as-h1" id="press-verdict-title">.*Fail<\/h2>/);
  expect(page).toContain('<a href="#press-verdict">put under pressure: fail</a>');
  expect(page).toContain('npx waygate demo --press');
  expect(renderReport(aPressReport(COLLAPSE))).not.toContain('demo --press');
});

for (const [verdict, lede] of [
  ['fail', 'the journeys of 2.41.0 pass, but it does not bear the pressure'],
  ['aborted', 'the journeys of 2.41.0 pass, but whether it bears the pressure is not known'],
] as const)
  test(`a walk that is held by nothing but a press that says ${verdict} needs nothing else to be widened`, () => {
    const page = renderReport(aFollowedReport({ rounds: 16 }, aPressTale('collapse', { verdict })));
    expect(page).toContain(lede);
    expect(page).toContain('<h2>What the walk has shown</h2>');
    expect(page).not.toContain('What widening would still need');
  });

test('journeys are drawn by segment, both cohorts in each; a segment of which nothing is known is a gap, not a zero', () => {
  const page = renderReport(aPressReport(COLLAPSE));
  for (const segment of ['mobile-us', 'desktop-de'])
    for (const says of [`Journeys in ${segment} that passed`, `Median time of journeys in ${segment} that passed`])
      expect(page).toContain(`aria-label="${says}: baseline`);
  // Of four lines each of both cohorts, the candidate's time in mobile-us breaks off when none passes any more.
  const lengths = (cohort: string) =>
    [...page.matchAll(new RegExp(`class="${cohort}-line" d="([^"]*)"`, 'g'))].map(([, path]) => path?.length ?? 0);
  expect(lengths('baseline')).toHaveLength(4);
  const [passed = 0, times = 0] = lengths('candidate');
  expect(times).toBeLessThan(passed);
  const nobody = renderReport(aPressReport({ ...COLLAPSE, runs: [] }));
  expect(nobody).not.toContain('Journeys by segment');
  expect(nobody).toContain('No journey was walked meanwhile.');
});

test('the question that was asked is written out', () => {
  const page = renderReport(aPressReport(COLLAPSE));
  expect(page).toContain('Can 2.41.0 carry what 100&#8239;% of users send, and half as much again?');
});

test('nothing that was observed becomes markup, whichever field it came in', () => {
  const page = renderReport(hostilePress(aPressReport(COLLAPSE)));
  expect(page.search(/<(?:script|img)[^>]*hostile/i)).toBe(-1);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.indexOf('onerror="hostile')).toBe(-1);
  expect(page.indexOf('&lt;script hostile&gt;')).toBeGreaterThan(0);
  for (const unseen of ['\u001b', '\u202e']) expect(page.indexOf(unseen)).toBe(-1);
});

test('every moment that is marked in the charts is told in words', () => {
  const tale = aPressTale('collapse', { calmAt: 39, recoverySeconds: 12.4 });
  const stopped = { by: 'guard', code: 'failed_share', text: '83 % of the answers were errors', at: 60 } as const;
  const press = { ...tale.press, evidence: { ...tale.press.evidence, stopped } };
  const page = renderReport(aPressReport({ ...tale, press }));
  const marks = /<ol class="marks">(.*?)<\/ol>/s.exec(page)?.[1] ?? '';
  expect([...marks.matchAll(/<li>/g)]).toHaveLength(3);
  expect(marks).toContain('the load is back to what it was');
  expect(marks).toContain('intents are served in time again');
  expect(marks).toContain('83 % of the answers were errors');
  const panels = page.match(/<div class="plot panel"/g)?.length ?? 0;
  expect(page.match(/class="mark-line stopped"/g)).toHaveLength(panels);
});

test('a load that its guard ended is told with what the probe saw afterwards', () => {
  const { walk, runs, press } = aPressTale('healthy');
  const looks = [...new Array<'bad'>(9).fill('bad'), ...new Array<'ok'>(20).fill('ok')];
  const evidence = withLooks(aGuardedPress(), looks);
  const facts = { seconds: 109, report: null };
  const document = pressDocumentOf(evidence, runs, judgePress(evidence, runs, press.policy), facts);
  const page = renderReport(aPressReport({ walk, runs, press: { ...press, evidence, document } }));
  const marks = /<ol class="marks">(.*?)<\/ol>/s.exec(page)?.[1] ?? '';
  expect([...marks.matchAll(/After (\d+)[^:]*: ([^<]*)\.</g)].map(([, at, says]) => [at, says])).toEqual([
    ['44', 'the load was ended early: 83 % of the answers in the last 10 s were errors'],
    ['54', 'the probe has good answers again'],
  ]);
  expect(page).toContain('after the load was ended; at most');
  expect(page).toContain('pressure 21\u202fs, recovery 29\u202fs.');
  expect(page).toContain('Probe without retries: 65 good answers, 9 bad or none.');
});

test('what was not assessed is said to be so, with the reason; what was found has its example', () => {
  const tale = aPressTale('healthy');
  const effects = noEffects({
    oversold: { assessed: true, count: 3, example: 'test-mug: 43 sold of 40' },
    coupon_overused: { assessed: false, reason: 'the shop has no coupons' },
  });
  const page = renderReport(
    aPressReport({ ...tale, press: { ...tale.press, evidence: { ...tale.press.evidence, effects } } }),
  );
  const section = page.slice(
    page.indexOf('<section id="press-effects"'),
    page.indexOf('<section id="press-generator"'),
  );
  expect(section).toContain('test-mug: 43 sold of 40');
  expect(section).toContain('not assessed');
  expect(section).toContain('the shop has no coupons');
});

test('the steps of a search for capacity are all shown', () => {
  const step = { intentsPerSecond: 8, verdict: 'pass', goodputPerSecond: 8, p95Ms: 120, reason: null } as const;
  const capacity = {
    steps: [
      step,
      { ...step, intentsPerSecond: 11.2, verdict: 'fail', goodputPerSecond: 7, reason: 'goodput fell' } as const,
    ],
    kneeIntentsPerSecond: 8,
    limitedBy: 'goodput fell to 63 %',
  };
  const page = renderReport(aPressReport(aPressTale('healthy', { capacity })));
  expect(page).toContain('<b>8 new intents per second</b>');
  expect(page).toContain('goodput fell to 63 %');
  expect(page).toContain('>11<');
});

test('every code that the judge may give has words', () => {
  expect(Object.keys(PRESS_REASON_WORDS).toSorted()).toEqual([...PRESS_REASON_CODES].toSorted());
  expect(Object.keys(EFFECT_WORDS).toSorted()).toEqual([...EFFECT_KINDS].toSorted());
});

test('the document can be read from the page by machine', () => {
  const page = renderReport(aPressReport(COLLAPSE));
  const json = /<script type="application\/json" id="waygate-result">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(COLLAPSE.press.document)));
});

test('the same press gives the same page, and an hour of it one that is not much larger', () => {
  expect(renderReport(aPressReport(COLLAPSE))).toBe(renderReport(aPressReport(COLLAPSE)));
  const phases = { warm: 60, baseline: 600, pressure: 2400, recovery: 540 };
  const evidence = aPress({ phases, second: () => ({ intents: 8, ms: 110 }) });
  const long = renderReport(aPressReport({ ...COLLAPSE, press: { ...COLLAPSE.press, evidence } }));
  expect(long.length).toBeLessThan(1.5 * renderReport(aPressReport(COLLAPSE)).length);
});

test('the clients are told of as the scenario had them', () => {
  const { walk, runs, press } = aPressTale('healthy');
  const client = { retries: 'immediate', attempts: 4, timeoutMs: 3_000, deadlineMs: 12_000, honourRetryAfter: false };
  const evidence = { ...press.evidence, client };
  const document = pressDocumentOf(evidence, [], judgePress(evidence, [], press.policy), { seconds: 60, report: null });
  expect(document.client).toEqual(client);
  const page = renderReport(aPressReport({ walk, runs, press: { ...press, evidence, document } }));
  expect(page).toMatch(/<dt>Patience<\/dt><dd>3\.00\ss/);
  expect(page).toMatch(/<dt>Retry-After<\/dt><dd>ignored/);
  expect(page).toContain('clients retry: immediate');
});

test('crawlers, and what a scenario repeats itself, are told apart from what shoppers did', () => {
  const { walk, runs, press } = aPressTale('healthy');
  const evidence = aPress({
    second: () => ({ intents: 8, crawled: { ok: 3, throttled: 2 } }),
  });
  const { pressure } = evidence.counts;
  const counts = { ...evidence.counts, pressure: { ...pressure, copies: 77 } };
  const told = { ...evidence, counts };
  const document = pressDocumentOf(told, [], judgePress(told, [], press.policy), { seconds: 60, report: null });
  expect(document.phases.find(({ name }) => name === 'pressure')).toMatchObject({
    copies: 77,
    crawled: { ok: 90, throttled: 60, error: 0 },
    answers: { throttled: 0 },
  });
  const page = renderReport(aPressReport({ walk, runs, press: { ...press, evidence: told, document } }));
  const row = (what: string) => new RegExp(`<th scope="row">${what}</th>(.*?)</tr>`).exec(page)?.[1];
  expect(row('answer to crawlers: throttled')).toContain('>60<');
  expect(row('sent again by the scenario itself')).toContain('>77<');
  expect(row('answer: throttled')).toBeUndefined();
});

test('what is sold out is shown as an answer as it should be', () => {
  const tale = aPressTale('healthy');
  const { counts } = tale.press.evidence;
  const sold = { ...counts.pressure, intents: 40, goodput: 20, gaveUp: { sold_out: 15, attempts: 5 } };
  const evidence = { ...tale.press.evidence, counts: { ...counts, pressure: sold } };
  const phases = tale.press.document.phases.map((phase) => ({ ...phase, intents: 40 }));
  const document = { ...tale.press.document, phases };
  const page = renderReport(aPressReport({ ...tale, press: { ...tale.press, evidence, document } }));
  expect(page).toContain('35 <small>88\u202f%</small>');
});

for (const [name, evidence] of Object.entries({
  healthy: aHealthyPress(),
  recovering: aRecoveringPress(),
  collapsed: aCollapsedPress(),
  'of a dead target': aDeadTargetPress(),
  'that dropped intents': aDroppingPress(),
  'of a busy generator': aSaturatedPress(),
  'ended by its guard': aGuardedPress(),
  'of no load': aPress({ seconds: 0, second: () => ({ intents: 0 }) }, { startedAt: null }),
}))
  test(`a press ${name} is shown as the real judge saw it, also when it was read back`, () => {
    const { walk, runs, press } = aPressTale('healthy');
    const document = pressDocumentOf(evidence, runs, judgePress(evidence, runs, press.policy), {
      seconds: 109,
      report: null,
      walk: walk.id,
    });
    const stored = { ...press, evidence, document };
    const page = renderReport(aPressReport({ walk, runs, press: stored }));
    expect(page).toContain(`<h1 id="press-verdict-title">${PRESS_VERDICT_WORDS[document.verdict ?? 'none'].word}</h1>`);
    for (const { code } of document.reasons) expect(page).toContain(`<code>${code}</code>`);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    const read = parseWalk(JSON.parse(JSON.stringify({ ...walk, press: stored }))).press;
    if (read === undefined) throw new Error('the press was not read back');
    expect(renderReport(aPressReport({ walk, runs, press: read })) === page, 'the same page').toBe(true);
  });
