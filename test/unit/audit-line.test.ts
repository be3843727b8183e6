import { expect, test } from '@playwright/test';
import { auditLine } from '../../runner/terminal/audit-line.ts';

const ENTRY = {
  seq: 7,
  at: '2026-11-23T10:00:01.000Z',
  prevHash: '0'.repeat(64),
  hash: '1'.repeat(64),
  release: 'shop-2.41',
  kind: 'override',
  actor: { kind: 'policy' },
} as const;

test('text that would move the cursor, clear the screen or turn letters round is shown as its code', () => {
  const line = auditLine({ ...ENTRY, release: 'a\u001b[2J\nb', body: { reason: 'x\u009b\u202e\u2028y' } });
  expect(line).toBe(
    '#7  2026-11-23T10:00:01.000Z  a\\u{1b}[2J\\u{a}b  override  by policy  reason="x\\u{9b}\\u{202e}\\u{2028}y"',
  );
});

test('a change stays on one line, however much it says', () => {
  const line = auditLine({ ...ENTRY, body: { pieces: Array.from({ length: 500 }, (_, i) => `line\n${i}`) } });
  expect(line).not.toContain('\n');
  expect(line.length).toBeLessThan(400);
  expect(line.endsWith('…')).toBe(true);
});

for (const [body, told] of [
  [null, 'by policy'],
  ['in words', 'by policy  "in words"'],
  [[1, { a: 2 }], 'by policy  [1,{"a":2}]'],
  [{ to: { default: 5 } }, 'by policy  to={"default":5}'],
] as const) {
  test(`a body ${JSON.stringify(body)} is told whole`, () => {
    expect(auditLine({ ...ENTRY, body }).split('override  ')[1]).toBe(told);
  });
}
