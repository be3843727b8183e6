import { expect, test } from '@playwright/test';
import { durationInWords, parseDuration } from '../../runner/core/duration.ts';
import { parseInstant } from '../../runner/core/instant.ts';

for (const [text, seconds, words] of [
  ['90d', 7_776_000, '90 d'],
  ['36h', 129_600, '36 h'],
  ['24h', 86_400, '1 d'],
  ['90m', 5400, '90 min'],
  ['61s', 61, '61 s'],
] as const) {
  test(`${text} is ${seconds} seconds, told as ${words}`, () => {
    expect(parseDuration(text)).toBe(seconds);
    expect(durationInWords(seconds)).toBe(words);
  });
}

for (const text of ['', '0d', '90', 'd', '1.5h', '-1h', '1 h', '1w', '1h30m', '9999999d', '1H']) {
  test(`"${text}" is no duration`, () => {
    expect(parseDuration(text)).toBeNull();
  });
}

test('an instant is one in UTC that the calendar has', () => {
  expect(parseInstant('2026-11-23T10:00:00Z')).toBe(Date.UTC(2026, 10, 23, 10));
  expect(parseInstant('2026-11-23T10:00Z')).toBe(Date.UTC(2026, 10, 23, 10));
  expect(parseInstant('2024-02-29T10:00:00.5Z')).toBe(Date.UTC(2024, 1, 29, 10, 0, 0, 500));
  for (const wrong of [
    '',
    'tomorrow',
    '2026-11-23',
    '2026-11-23T10:00:00',
    '2026-11-23T10:00:00+01:00',
    '2026-02-30T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-23T25:00:00Z',
  ]) {
    expect(parseInstant(wrong), wrong).toBeNull();
  }
});
