import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

/**
 * Who may import whom: the one table. The first rule whose `from` matches a file is its rule.
 * `own` are folders or files of the project, `packages` npm packages or node modules; `types` may be imported as types only.
 */
const RULES: readonly {
  from: RegExp;
  own: readonly RegExp[];
  packages: readonly RegExp[];
  types?: readonly RegExp[];
}[] = [
  { from: /^runner\/core\//, own: [/^runner\/core\//], packages: [] },
  { from: /^reports\/discover-sections\.ts$/, own: [/^reports\//], packages: [/^node:fs$/] },
  { from: /^reports\//, own: [/^reports\//], packages: [], types: [/^runner\/core\//] },
  { from: /^journeys\//, own: [/^journeys\//], packages: [/^@playwright\/test$/, /^playwright$/, /^node:/] },
  // The back office's books are read in Node; everything else in load/ runs inside k6.
  { from: /^load\/shops\/[^/]+\.books\.ts$/, own: [/^load\/support\//], packages: [/^undici$/, /^node:/] },
  // What the runner shares with the scenarios has no k6 in it.
  {
    from: /^load\/support\/(plan|counters|witness|books)\.ts$/,
    own: [/^load\/support\/(plan|counters)\.ts$/],
    packages: [],
  },
  { from: /^load\//, own: [/^load\//], packages: [/^k6(\/|$)/] },
  {
    from: /^runner\/engines\/load\//,
    own: [
      /^runner\/(engines\/load|core)\//,
      /^runner\/engines\/browser\/processes\.ts$/,
      /^load\/support\/(plan|counters|witness|books)\.ts$/,
    ],
    packages: [/^esbuild$/, /^undici$/, /^zod$/, /^node:/],
  },
  {
    from: /^runner\/engines\/books\//,
    own: [/^runner\/(engines\/books|core)\//, /^runner\/config\/default-export\.ts$/, /^load\/support\/books\.ts$/],
    packages: [/^undici$/, /^node:/],
  },
  {
    from: /^runner\/engines\//,
    own: [/^runner\/(engines|core)\//, /^runner\/config\/discover\.ts$/, /^journeys\/support\//],
    packages: [/^playwright(-core)?$/, /^@playwright\/test$/, /^undici$/, /^node:/, /^fflate$/],
  },
  {
    from: /^runner\/config\/(discover|matrix-problems|.*)\.ts$/,
    own: [/^runner\/(config|core)\//],
    packages: [/^zod$/, /^node-cron$/, /^node:/, /^@playwright\/test$/],
    types: [/^journeys\/support\//, /^load\/support\//, /^runner\/(actuators|notifiers)\//],
  },
  {
    from: /^runner\/store\//,
    own: [/^runner\/(store|core)\//],
    packages: [/^kysely(\/migration)?$/, /^zod$/, /^node:/],
  },
  { from: /^runner\/metrics\//, own: [/^runner\/(metrics|core)\//], packages: [/^prom-client$/, /^undici$/, /^node:/] },
  { from: /^runner\/schedule\//, own: [/^runner\/(schedule|core)\//], packages: [/^node-cron$/, /^node:/] },
  // GitHub is answered later, by a request of the gate's own.
  {
    from: /^runner\/server\/dialects\/github-/,
    own: [/^runner\/(server|core)\//],
    packages: [/^undici$/, /^node:/],
  },
  {
    from: /^runner\/server\//,
    own: [/^runner\/(server|core)\//],
    packages: [/^fastify$/, /^@fastify\//, /^pino$/, /^zod$/, /^node:/],
  },
  { from: /^runner\/gates\//, own: [/^runner\/(gates|core)\//], packages: [] },
  { from: /^runner\/actuators\//, own: [/^runner\/(actuators|core)\//], packages: [/^undici$/, /^node:/] },
  {
    from: /^runner\/notifiers\//,
    own: [/^runner\/(notifiers|core)\//],
    packages: [/^undici$/, /^nodemailer$/, /^node:/],
  },
  { from: /^runner\/terminal\//, own: [/^runner\/(terminal|core)\//], packages: [/^log-update$/, /^picocolors$/] },
  {
    from: /^runner\/commands\//,
    own: [/^runner\/(?!main\.ts)/, /^reports\//, /^journeys\/support\//, /^load\/support\//],
    packages: [/^commander$/, /^picocolors$/, /^undici$/, /^node:/],
  },
  { from: /^runner\/main\.ts$/, own: [/^runner\/commands\/cli\.ts$/], packages: [/^node:/] },
  {
    from: /^runner\/setup\//,
    own: [/^runner\/setup\//, /^runner\/engines\/(browser\/find-chromium|load\/find-k6)\.ts$/],
    packages: [/^node:/],
  },
  { from: /^runner\/waygate\.mjs$/, own: [/^runner\/main\.ts$/], packages: [/^node:/] },
  {
    from: /^test\/shop\//,
    own: [/^test\/shop\//, /^runner\/core\/(diagnostic|nearest|exit-code)\.ts$/],
    packages: [/./],
  },
  { from: /^test\//, own: [/./], packages: [/./] },
  { from: /^[^/]+\.config\.ts$/, own: [/^runner\/(config|engines|core)\//], packages: [/./] },
];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

interface Import {
  readonly file: string;
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
}

const FILES = ['journeys', 'load', 'runner', 'reports', 'test', '.'].flatMap(sources);

test('every source file falls under a rule of the table', () => {
  expect(FILES.filter((file) => ruleOf(file) === undefined)).toEqual([]);
  expect(FILES.length).toBeGreaterThan(50);
});

test('no import crosses a border that the table draws', () => {
  const crossings = FILES.flatMap(importsOf).filter((found) => !allowed(found));
  expect(crossings.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test('the check sees a forbidden import', () => {
  const found = { file: 'runner/core/judge/gate.ts', typeOnly: false };
  expect(allowed({ ...found, target: 'node:fs', own: false })).toBe(false);
  expect(allowed({ ...found, target: 'runner/store/open-store.ts', own: true })).toBe(false);
  expect(allowed({ ...found, file: 'reports/render.ts', target: 'runner/core/result.ts', own: true })).toBe(false);
  expect(
    allowed({ ...found, file: 'reports/render.ts', target: 'runner/core/result.ts', own: true, typeOnly: true }),
  ).toBe(true);
});

test('core neither reads the clock nor draws random numbers', () => {
  const impure = FILES.filter((file) => file.startsWith('runner/core/')).filter((file) =>
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bsetTimeout\(|\bperformance\.now\(/.test(
      withoutComments(read(file)),
    ),
  );
  expect(impure).toEqual([]);
});

test('only the entry, the commands and the set-up touch the standard streams, and nobody else ends the process', () => {
  const edge = /^(runner\/(main\.ts|waygate\.mjs|setup\/)|test\/)/;
  const offenders = FILES.filter((file) => !edge.test(file) && /^(runner|reports|journeys)\//.test(file)).filter(
    (file) => /\bconsole\.\w+\(|\bprocess\.(stdout|stderr)\b/.test(withoutComments(read(file))),
  );
  expect(offenders).toEqual([]);
});

test('no source file is longer than 250 lines', () => {
  const long = FILES.filter((file) => !file.startsWith('test/')).filter((file) => read(file).split('\n').length > 251);
  expect(long).toEqual([]);
});

function sources(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: folder !== '.', withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();
}

function ruleOf(file: string) {
  return RULES.find(({ from }) => from.test(file));
}

function importsOf(file: string): Import[] {
  return [...withoutComments(read(file)).matchAll(IMPORT)].map(([, type, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? '';
    const own = target.startsWith('.');
    return {
      file,
      own,
      target: own ? relative(ROOT, resolve(ROOT, dirname(file), target)) : target,
      typeOnly: type !== undefined,
    };
  });
}

function allowed({ file, target, own, typeOnly }: Import): boolean {
  const rule = ruleOf(file);
  if (rule === undefined) return false;
  const open = own ? rule.own : rule.packages;
  return [...open, ...(own && typeOnly ? (rule.types ?? []) : [])].some((pattern) => pattern.test(target));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}
