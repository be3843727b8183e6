import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { discover } from '../../runner/config/discover.ts';
import { InvalidInput } from '../../runner/core/diagnostic.ts';

const SUPPORT = fileURLToPath(new URL('../../journeys/support', import.meta.url));
const JOURNEY = { title: 'Looks around', path: 'navigation.look', effect: 'read', deadlineMs: 10_000 };
const SEGMENT = {
  title: 'Tablet in the US',
  device: 'iPad Mini',
  locale: 'en-US',
  timezone: 'America/New_York',
  currency: 'USD',
  login: 'guest',
  consent: 'rejected',
  input: 'touch',
};

const journey = (meta: object) =>
  `import { journey } from '${SUPPORT}/journey.ts';\nexport default journey(${JSON.stringify(meta)} as never, async () => {});\n`;
const segment = (data: object) =>
  `import { segment } from '${SUPPORT}/segment.ts';\nexport default segment(${JSON.stringify(data)} as never);\n`;

/** A root of one's own with these files. */
async function rootWith(files: Readonly<Record<string, string>>, name = 'root'): Promise<string> {
  const root = test.info().outputPath(name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const error = await discover([await rootWith(files)]).catch((it: unknown) => it);
  if (!(error instanceof InvalidInput)) throw new Error('nothing was refused');
  for (const { found, expected, hint } of error.diagnostics)
    for (const text of [found, expected, hint]) expect(text.length).toBeGreaterThan(0);
  return error.diagnostics.map(({ path }) => path.replace(/^.*\//, ''));
}

test('a journey and a segment that are in order are found, in whatever folder they lie', async () => {
  const files = { 'a/b/look.journey.ts': journey(JOURNEY), 'tablet-us.segment.ts': segment(SEGMENT) };
  const { journeys, segments, ignored } = await discover([await rootWith(files)]);
  expect([...journeys.keys(), ...segments.keys(), ...ignored]).toEqual(['look', 'tablet-us']);
});

for (const { name, data, at } of [
  { name: 'an unknown device', data: { device: 'iPad Minni' }, at: 'device' },
  { name: 'a language that is none', data: { locale: 'english please' }, at: 'locale' },
  { name: 'a time zone that is none', data: { timezone: 'Europe/Frankfurt' }, at: 'timezone' },
  { name: 'a currency in lower case', data: { currency: 'usd' }, at: 'currency' },
  { name: 'a login without an account', data: { login: { acount: 'x' } }, at: 'login.account' },
  { name: 'an unknown answer about cookies', data: { consent: 'yes' }, at: 'consent' },
  { name: 'an unknown way to work', data: { input: 'finger' }, at: 'input' },
  { name: 'a landing elsewhere', data: { landing: { path: 'https://shop.example/' } }, at: 'landing.path' },
  {
    name: 'a network that stands still',
    data: { network: { latencyMs: 1, downloadKbps: 0, uploadKbps: 1 } },
    at: 'network.downloadKbps',
  },
  { name: 'an unknown key', data: { curency: 'USD' }, at: 'curency' },
]) {
  test(`a segment with ${name} is refused before anything starts`, async () => {
    const problems = await problemsOf({ 'odd.segment.ts': segment({ ...SEGMENT, ...data }) });
    expect(problems).toContain(`odd.segment.ts: ${at}`);
  });
}

test('everything that is wrong with additions is told at once', async () => {
  const problems = await problemsOf({
    'odd.segment.ts': segment({ ...SEGMENT, device: 'Nokia', input: 'finger' }),
    'odd.journey.ts': journey({ ...JOURNEY, effect: 'oder', deadlineMs: 0, path: 'look' }),
    'none.journey.ts': 'export const journey = 1;\n',
    'broken.journey.ts': "import './nothing.ts';\n",
  });
  expect([...problems].sort()).toEqual([
    'broken.journey.ts',
    'none.journey.ts',
    'odd.journey.ts: deadlineMs',
    'odd.journey.ts: effect',
    'odd.journey.ts: path',
    'odd.segment.ts: device',
    'odd.segment.ts: input',
  ]);
});

test('files that look like additions and are not used are told with the reason', async () => {
  const own = await rootWith({ 'look.journey.ts': journey(JOURNEY), 'Look_Here.journey.ts': journey(JOURNEY) }, 'own');
  const other = await rootWith({ 'look.journey.ts': journey(JOURNEY) }, 'other');
  const { ignored, journeys } = await discover([own, other]);
  expect(journeys.get('look')?.file).toBe(join(own, 'look.journey.ts'));
  expect(ignored).toEqual([
    { file: join(own, 'Look_Here.journey.ts'), reason: expect.stringContaining('kebab-case') },
    { file: join(other, 'look.journey.ts'), reason: expect.stringContaining(join(own, 'look.journey.ts')) },
  ]);
});
