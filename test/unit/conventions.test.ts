import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { devices, expect, test } from '@playwright/test';
import { DEMO_MATRIX } from '../../runner/config/demo-config.ts';
import { discover } from '../../runner/config/discover.ts';
import type { Fault } from '../shop/faults/fault.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const catalogue = await discover([join(ROOT, 'journeys')]);
const tests = readFileSync(join(ROOT, 'test/integration/journeys.test.ts'), 'utf8');

test('nothing below journeys/ is ignored', () => {
  expect(catalogue.ignored).toEqual([]);
});

test('there is something to check', () => {
  expect(catalogue.journeys.size).toBeGreaterThanOrEqual(6);
  expect(catalogue.segments.size).toBeGreaterThanOrEqual(5);
  expect(catalogue.shops.size).toBeGreaterThanOrEqual(1);
});

for (const { id, file, value } of catalogue.journeys.values()) {
  test(`journey ${id} lies in the area it names, says what it is for, and is tested`, () => {
    const { title, path, effect, deadlineMs } = value.meta;
    expect(title.length).toBeGreaterThan(5);
    expect(path).toMatch(/^[a-z]+\.[a-z-]+$/);
    expect(['read', 'cart', 'order']).toContain(effect);
    expect(deadlineMs).toBeGreaterThan(0);
    expect(file).toContain(`/${path.split('.')[0]}/`);
    expect(tests).toContain(id);
  });
}

for (const { id, value } of catalogue.segments.values()) {
  test(`segment ${id} is plain data that a browser can take on`, () => {
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    expect(devices[value.device], `device ${value.device}`).toBeDefined();
    expect(Intl.DateTimeFormat.supportedLocalesOf(value.locale)).toEqual([value.locale]);
    expect(Intl.supportedValuesOf('timeZone')).toContain(value.timezone);
    expect(Intl.supportedValuesOf('currency')).toContain(value.currency);
  });
}

test('the demo walks every journey and every segment, in at least twelve cells', () => {
  const cells = Object.entries(DEMO_MATRIX).flatMap(([journey, segments]) =>
    segments.map((segment) => ({ journey, segment })),
  );
  expect(cells.length).toBeGreaterThanOrEqual(12);
  expect([...new Set(cells.map(({ journey }) => journey))].sort()).toEqual([...catalogue.journeys.keys()]);
  expect([...new Set(cells.map(({ segment }) => segment))].sort()).toEqual([...catalogue.segments.keys()]);
});

const faultFiles = readdirSync(join(ROOT, 'test/shop/faults')).filter((name) => name !== 'fault.ts');

for (const name of faultFiles) {
  test(`fault ${name} is named readably, described, and used by the shop`, async () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.fault\.ts$/);
    const { default: fault } = (await import(join(ROOT, 'test/shop/faults', name))) as { default: Fault };
    expect(fault.title.length).toBeGreaterThan(5);
    expect(fault.symptom.length).toBeGreaterThan(5);
    expect(fault.catalogue === null || /^F\d\d$/.test(fault.catalogue)).toBe(true);
    expect(shopSources()).toContain(`'${name.replace('.fault.ts', '')}'`);
  });
}

for (const folder of ['journeys', 'runner', 'reports', 'test/shop']) {
  test(`${folder}/ has a README for those who add to it`, () => {
    expect(readFileSync(join(ROOT, folder, 'README.md'), 'utf8').length).toBeGreaterThan(500);
  });
}

function shopSources(): string {
  const folder = join(ROOT, 'test/shop');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.fault.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
