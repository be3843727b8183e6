import { expect, test } from '@playwright/test';
import { chromiumFlags, sandboxed } from '../../runner/engines/browser/chromium-flags.ts';

const flags = (overrides: Partial<Parameters<typeof chromiumFlags>[0]> = {}) =>
  chromiumFlags({ kind: 'shell', hosts: ['127.0.0.1'], ...overrides });

test('the sandbox is given up for root only', () => {
  expect(sandboxed(true, 1000)).toBe(true);
  expect(sandboxed(true, 0)).toBe(false);
  expect(sandboxed(true, undefined)).toBe(true);
  expect(flags().filter((flag) => flag.includes('sandbox'))).toEqual([]);
});

for (const { hosts, closed } of [
  { hosts: ['127.0.0.1', 'localhost'], closed: true },
  { hosts: ['127.0.0.1', 'shop.example'], closed: false },
  { hosts: ['127.0.0.1.example'], closed: false },
  { hosts: [], closed: false },
]) {
  test(`names other than those of ${hosts.join(' and ') || 'no host'} can ${closed ? 'not ' : ''}be resolved`, () => {
    expect(flags({ hosts }).some((flag) => flag.startsWith('--host-resolver-rules'))).toBe(closed);
  });
}

test('a full browser gets one list of disabled features, a headless shell keeps Playwright’s', () => {
  const lists = (kind: 'shell' | 'full') => flags({ kind }).filter((flag) => flag.startsWith('--disable-features'));
  expect(lists('shell')).toEqual([]);
  expect(lists('full')).toHaveLength(1);
});
