import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { discoverSections } from '../../reports/discover-sections.ts';
import { formatMs, formatOdds, formatSeconds } from '../../reports/format.ts';
import { embeddedJson, safeHref } from '../../reports/html.ts';
import { renderReport } from '../../reports/render.ts';
import type { ReportInput } from '../../reports/report-input.ts';
import { STATE_WORDS } from '../../reports/words.ts';
import type { CellState } from '../../runner/core/result.ts';
import { aReport, breaks, brokenAt, hostile } from '../support/report-fixtures.ts';

const SECTIONS = ['verdict', 'board', 'latency', 'evidence', 'failures', 'environment'];
const FAILING = () =>
  aReport({ rounds: 9, change: breaks('search-and-filter', 'apply filter', 1, 'the price reads NaN') });

test('nothing that was observed becomes markup, whichever field it came in', () => {
  const page = renderReport(hostile(FAILING()));
  expect(page.search(/<(?:script|img)[^>]*hostile/i)).toBe(-1);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page.indexOf('onerror="hostile')).toBe(-1);
  expect(page.indexOf('&lt;script hostile&gt;')).toBeGreaterThan(0);
  expect(page.indexOf('\\u003c/script')).toBeGreaterThan(0);
  for (const unseen of ['\u001b', '\u202e']) expect(page.indexOf(unseen)).toBe(-1);
});

test('every section is there, in order, even when there is nothing to show', () => {
  const inputs: Record<string, ReportInput> = {
    complete: FAILING(),
    empty: { ...aReport({ cells: [], rounds: 0 }), evidence: [] },
    'without a verdict': withoutVerdict(aReport({ rounds: 0 })),
  };
  for (const [name, input] of Object.entries(inputs)) {
    const page = renderReport(input);
    const found = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(found, name).toEqual(SECTIONS);
    for (const id of SECTIONS) expect(page, `${name}: heading of ${id}`).toContain(`id="${id}-title"`);
  }
});

test('the reasons come before the board, in the order of the verdict', () => {
  const input = FAILING();
  const texts = ['first <reason>', 'second reason', 'third reason'];
  const page = renderReport({
    ...input,
    result: { ...input.result, reasons: texts.map((text) => ({ code: 'regression' as const, text })) },
  });
  const places = ['first &lt;reason&gt;', 'second reason', 'third reason', '<section id="board"'].map((text) =>
    page.indexOf(text),
  );
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

for (const [verdict, word] of [
  ['widen', 'Widen'],
  ['hold', 'Hold'],
  ['roll_back', 'Roll back'],
] as const)
  test(`the verdict ${verdict} is the page's heading and in its title`, () => {
    const input = FAILING();
    const page = renderReport({ ...input, result: { ...input.result, verdict } });
    expect(page).toContain(`<h1 id="verdict-title">${word}</h1>`);
    expect(page).toContain(`<title>${word}: 2.41.0`);
  });

test('the way to walk again fits the command that was used', () => {
  const input = FAILING();
  expect(renderReport(input)).toContain('<code class="command">npx waygate demo</code>');
  const run = renderReport({ ...input, walk: { ...input.walk, command: 'run' } });
  expect(run).toMatch(/npx waygate run --journey search-and-filter --segment (desktop-de|mobile-us) --until-decided/);
});

test('without a verdict the page says why', () => {
  const page = renderReport(withoutVerdict(aReport({ rounds: 0 })));
  expect(page).toContain('<h1 id="verdict-title">No verdict</h1>');
  expect(page).toContain('the target refused every connection');
});

test('a verdict of a walk that has not ended says so beside the verdict', () => {
  const fixture = FAILING();
  const page = renderReport({ ...fixture, result: { ...fixture.result, problem: 'the walk has not ended' } });
  expect(page).toContain('But the walk has not ended.');
  expect(renderReport(fixture)).not.toContain('<b>But ');
});

test('the way to judge again names the store where that is known', () => {
  const input = FAILING();
  const page = (environment: Readonly<Record<string, string>>) =>
    renderReport({ ...input, walk: { ...input.walk, environment } });
  expect(page({})).toMatch(/gate explain --walk \S+<\/pre>/);
  expect(page({ store: '/var/lib/e.sqlite' })).toMatch(/gate explain --walk \S+ --store \/var\/lib\/e\.sqlite<\/pre>/);
});

test('each state of a cell is written as a word', () => {
  const input = FAILING();
  const [cell] = input.result.cells;
  if (cell === undefined) throw new Error('the fixture has no cell');
  for (const state of Object.keys(STATE_WORDS) as CellState[]) {
    const page = renderReport({ ...input, result: { ...input.result, cells: [{ ...cell, state }] } });
    const board = page.slice(page.indexOf('<table class="board"'), page.indexOf('<section id="latency"'));
    expect(board, state).toContain(STATE_WORDS[state].word);
  }
});

test('no address leads out of the file', () => {
  const input = aReport({
    rounds: 9,
    change: breaks('search-and-filter', 'apply filter', 1, 'see https://shop.example/help'),
  });
  const paths = input.runs.flatMap(({ artefacts }) => artefacts.map(({ path }) => path));
  const page = renderReport({ ...input, images: new Map(paths.map((path) => [path, `https://evil.example/${path}`])) });
  const addresses = [
    ...page.matchAll(/\s(?:src|href|action|data|srcset)="([^"]*)"|url\(([^)]*)\)|@import\s+(\S+)/g),
  ].map(([, a, b, c]) => a ?? b ?? c ?? '');
  expect(addresses.length).toBeGreaterThan(20);
  expect(addresses.filter((address) => !address.startsWith('#'))).toEqual([]);
});

test('runs that went wrong in the same way are one group, and the candidate comes first', () => {
  const input = aReport({
    rounds: 6,
    change: (run, chance) => ({
      ...breaks('search-and-filter', 'apply filter', 1, 'the price reads NaN')(run, chance),
      ...(run.journey === 'navigation-menu' && run.cohort === 'baseline'
        ? brokenAt(run, 'open menu', 'the menu stays shut')
        : {}),
      ...(run.journey === 'landing-campaign' && run.segment === 'desktop-de'
        ? { outcome: 'inconclusive' as const, inconclusive: { cause: 'killed' as const, message: 'took too long' } }
        : {}),
    }),
  });
  const page = renderReport(input);
  const section = page.slice(page.indexOf('<section id="failures"'), page.indexOf('<section id="environment"'));
  expect(section.match(/<article class="group fail">/g)).toHaveLength(4);
  expect(section.match(/<article class="group inconclusive">/g)).toHaveLength(2);
  expect(section.indexOf('the price reads NaN')).toBeLessThan(section.indexOf('the menu stays shut'));
  expect(section.indexOf('the menu stays shut')).toBeLessThan(section.indexOf('took too long'));
  expect(section.match(/>6 runs</g)).toHaveLength(6);
  expect(section).toContain('npx playwright show-trace artefacts/');
});

test('a picture that several runs left is in the page once', () => {
  const input = FAILING();
  const picture = `data:image/png;base64,${'A'.repeat(4_000)}`;
  const paths = input.runs.flatMap(({ artefacts }) => artefacts.map(({ path }) => path));
  const page = renderReport({ ...input, images: new Map(paths.map((path) => [path, picture])) });
  expect(page.split(picture)).toHaveLength(2);
  expect(page.match(/Screenshot: the same as that of/g)?.length).toBeGreaterThan(10);
});

test('the same input gives the same page', () => {
  expect(renderReport(FAILING())).toBe(renderReport(FAILING()));
});

test('the result can be read from the page by machine', () => {
  const input = FAILING();
  const page = renderReport(input);
  const json = /<script type="application\/json" id="waygate-result">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(input.result)));
  expect(embeddedJson({ text: '</script><!--\u2028' }).text).toBe('{"text":"\\u003c/script\\u003e\\u003c!--\\u2028"}');
});

test('a report of some 400 runs with ten screenshots stays below 3 MB, and 10 000 runs do not make it ten times as long', () => {
  const wrong = (rounds: number) =>
    aReport({ rounds, change: breaks('search-and-filter', 'apply filter', 0.5, 'the price reads NaN') });
  const small = wrong(17);
  const shots = small.runs
    .flatMap(({ artefacts }) => artefacts.filter(({ kind }) => kind === 'screenshot'))
    .slice(0, 10);
  expect(shots).toHaveLength(10);
  const pictures = shots.map((_, index) => `data:image/png;base64,${String(index).repeat(200_000)}`);
  const images = new Map(shots.map(({ path }, index) => [path, pictures[index] ?? '']));
  const page = renderReport({ ...small, images });
  for (const picture of pictures) expect(page.split(picture)).toHaveLength(2);
  expect(page.length).toBeLessThan(3_000_000);
  const many = wrong(417);
  expect(many.runs.length).toBeGreaterThan(10_000);
  expect(renderReport(many).length).toBeLessThan(3_000_000);
});

test('addresses that could run or lead away are refused', () => {
  const image = 'data:image/png;base64,AAAA';
  expect(safeHref(image, 'image')).toBe(image);
  expect(safeHref('artefacts/a%20b.zip', 'link')).toBe('artefacts/a%20b.zip');
  expect(safeHref('file:///tmp/a.zip', 'link')).toBe('file:///tmp/a.zip');
  for (const address of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'https://a.example',
    '//a.example',
    '\\\\a.example',
    'file://host/share',
    'data:text/html,x',
    '',
    undefined,
  ])
    expect(safeHref(address, 'link'), String(address)).toBeNull();
  expect(safeHref(image, 'link')).toBeNull();
  expect(safeHref('data:image/svg+xml;base64,AAAA', 'image')).toBeNull();
});

const plain = (text: string) => text.replaceAll('\u202f', ' ');

for (const [odds, text] of [
  [41.24, '41.2 : 1'],
  [30, '30 : 1'],
  [0.2, '0.2 : 1'],
  [1, '1 : 1'],
  [921.9, '921 : 1'],
  [44_492.8, '44 492 : 1'],
  [1e280, 'over 1 000 000 : 1'],
  [0.004, 'below 0.01 : 1'],
  [0, '0 : 1'],
  [null, '–'],
  [Number.NaN, '–'],
] as const)
  test(`odds of ${odds} read ${text}`, () => expect(plain(formatOdds(odds))).toBe(text));

for (const [ms, text] of [
  [0, '0 ms'],
  [812.4, '812 ms'],
  [999.7, '1.00 s'],
  [1420, '1.42 s'],
  [14_200, '14.2 s'],
  [125_000, '2 min 5 s'],
  [null, '–'],
] as const)
  test(`${ms} ms read ${text}`, () => expect(plain(formatMs(ms))).toBe(text));

test('long times read in hours and minutes', () => {
  expect(plain(formatSeconds(3840))).toBe('1 h 4 min');
  expect(plain(formatSeconds(37.2))).toBe('37 s');
});

test('a file among the sections that is none is an error that names it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'waygate-sections-'));
  const folder = join(root, 'sections');
  const url = pathToFileURL(`${folder}/`);
  try {
    mkdirSync(folder);
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'late.section.js'), 'export default { order: 20, title: "Late", render: () => "" }');
    writeFileSync(join(folder, 'early.section.js'), 'export default { order: 10, title: "Early", render: () => "" }');
    expect((await discoverSections(url)).map(({ id }) => id)).toEqual(['early', 'late']);
    writeFileSync(join(folder, 'empty.section.js'), 'export default {}');
    await expect(discoverSections(url)).rejects.toThrow('empty.section.js must say');
    writeFileSync(join(folder, 'Board2.ts'), '');
    await expect(discoverSections(url)).rejects.toThrow('Board2.ts is no section');
  } finally {
    rmSync(root, { recursive: true });
  }
});

function withoutVerdict(input: ReportInput): ReportInput {
  return {
    ...input,
    result: {
      ...input.result,
      verdict: null,
      exitCode: 4,
      odds: null,
      limit: null,
      problem: 'the target refused every connection',
      reasons: [],
      cells: [],
    },
  };
}
