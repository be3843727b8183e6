import { expect, test } from '@playwright/test';
import { noticeText, plainText } from '../../runner/core/release/notice-text.ts';
import { cut, oneLine } from '../../runner/core/release/one-line.ts';
import { aHostileNotice, aNotice } from '../support/notices.ts';

test('A notice says what happened, why with the numbers, and what can be done', () => {
  expect(plainText(noticeText(aNotice()))).toBe(`shop-2.41, 5 %: the candidate is worse than its twin, rolling back
Act now. Verdict: roll_back. 2026-11-25 20:22:13 UTC.

Why:
- regression: checkout-coupon in mobile-us, "apply coupon", assertion: fails in 11 of 12 candidate runs against 0 of 12 baseline runs (evidence 921:1, limit 30:1)

Facts:
- exposure: 5 % of users
- decided by: policy

What can be done:
- waygate gate explain
- Look at the coupon service

Links:
- Report: https://waygate.example/walks/41`);
});

test('What a reason says itself is not said again', () => {
  const text = 'checkout-guest in mobile-us fails at "pay" (timeout): 7 of 9; evidence 42:1 (gate 44:1, limit 30:1).';
  const reason = {
    code: 'regression',
    journey: 'checkout-guest',
    segment: 'mobile-us',
    step: 'pay',
    failure: 'timeout',
  } as const;
  expect(noticeText(aNotice({ reasons: [{ ...reason, odds: 42.9, text }] })).reasons).toEqual([`regression: ${text}`]);
});

test('Numbers outlive a text that is too long', () => {
  const [line] = noticeText(
    aNotice({ reasons: [{ code: 'regression', odds: 31, text: 'long '.repeat(1000) }] }),
  ).reasons;
  expect(line).toMatch(/^regression: long long .*… \(evidence 31:1, limit 30:1\)$/);
});

test('A notice without reasons, facts, links and next steps has no empty headings', () => {
  const bare = aNotice({ reasons: [], facts: {}, links: [], next: [], verdict: null, urgency: 'info', resolves: true });
  expect(plainText(noticeText(bare))).toBe(
    'shop-2.41, 5 %: the candidate is worse than its twin, rolling back\nFor the record. What was to be acted on is over. 2026-11-25 20:22:13 UTC.',
  );
});

test('Hostile text stays one bounded line each, and only pages without credentials are linked', () => {
  const text = noticeText(aHostileNotice());
  const lines = [
    text.title,
    text.standing,
    ...text.reasons,
    ...text.next,
    ...text.facts.flatMap(({ name, value }) => [name, value]),
  ];
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
  expect(JSON.stringify(text).length).toBeLessThan(12_000);
  expect(text.links.map(({ url }) => url)).toEqual(['https://waygate.example/ok']);
  expect(text.reasons).toHaveLength(8);
  expect(text.reasons.at(-1)).toBe('and 23 more reasons');
});

for (const { text, most, line } of [
  { text: 'as it is', most: 8, line: 'as it is' },
  { text: 'one too long', most: 11, line: 'one too lo…' },
  { text: ' a\r\nb\u0000c\td\u2028e ', most: 20, line: 'a b c d e' },
  { text: 'pay\u202egnp.exe\u200b', most: 20, line: 'paygnp.exe' },
  { text: 'half \ud83d', most: 20, line: 'half \ufffd' },
  { text: 'ab\u{1f600}cd', most: 4, line: 'ab…' },
  { text: `a${' '.repeat(100)}`, most: 5, line: 'a…' },
]) {
  test(`${JSON.stringify(text.slice(0, 20))} in ${most} is ${JSON.stringify(line)}`, () => {
    expect(oneLine(text, most)).toBe(line);
  });
}

test('A cut never halves a character', () => {
  expect(cut('ab\u{1f600}', 3)).toBe('ab');
  expect(cut('ab\u{1f600}', 4)).toBe('ab\u{1f600}');
});
