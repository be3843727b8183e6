import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { createMask, MASKED, maskDeep } from '../../runner/core/mask.ts';

const SECRET = 'c4nary/"q" & <x>+1%';

const FORMS: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'as it is', text: `password=${SECRET};` },
  { name: 'in a URL', text: `https://shop.test/?p=${encodeURIComponent(SECRET)}&q=1` },
  { name: 'in a form', text: new URLSearchParams({ p: SECRET }).toString() },
  { name: 'in JSON', text: JSON.stringify({ p: SECRET }) },
  { name: 'in JSON in JSON', text: JSON.stringify({ body: JSON.stringify({ p: SECRET }) }) },
  { name: 'in JSON for a script', text: JSON.stringify(SECRET).replaceAll('<', '\\u003c').replaceAll('/', '\\/') },
  { name: 'in a URL in a URL', text: encodeURIComponent(encodeURIComponent(SECRET)) },
  { name: 'in HTML with numbers', text: 'c4nary&#47;&#x22;q&#34; &#38; &#060;x>+1%' },
  { name: 'in HTML', text: '<b title="c4nary/&quot;q&quot; &amp; &lt;x&gt;+1%">' },
  { name: 'in base64', text: Buffer.from(SECRET).toString('base64') },
  { name: 'in base64 after one byte', text: Buffer.from(`:${SECRET}`).toString('base64') },
  { name: 'in a Basic authorisation', text: Buffer.from(`user:${SECRET}:x`).toString('base64') },
  { name: 'in base64url', text: Buffer.from(`ab${SECRET}`).toString('base64url') },
];

for (const { name, text } of FORMS) {
  test(`a secret is masked ${name}`, () => {
    const masked = createMask([SECRET])(text);
    expect(masked).toContain(MASKED);
    // At most the two characters of base64 that its neighbours decide are left.
    expect(masked).not.toContain('4nary');
    expect(masked).not.toContain(Buffer.from(SECRET).toString('base64').slice(3, 12));
  });
}

test('values shorter than four characters are left alone, or half of every page would be masked', () => {
  expect(createMask(['abc', '1234'])('abc 1234')).toBe(`abc ${MASKED}`);
});

test('a secret within another leaves nothing of the longer one behind', () => {
  expect(createMask(['hunter', 'hunter22'])('hunter22 hunter')).toBe(`${MASKED} ${MASKED}`);
});

test('records are masked at every depth and keep their shape', () => {
  const record = { a: [`x ${SECRET}`, { b: SECRET, n: 1, z: null }], ok: true };
  expect(maskDeep(createMask([SECRET]), record)).toEqual({
    a: [`x ${MASKED}`, { b: MASKED, n: 1, z: null }],
    ok: true,
  });
});

test('no text that holds a secret in any form survives masking, wherever it stands', () => {
  const secrets = fc.string({ minLength: 8, maxLength: 30 }).filter((text) => !MASKED.includes(text));
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
      const mask = createMask([secret]);
      expect(mask(before + secret + after)).not.toContain(secret);
      expect(mask(before + encodeURIComponent(secret) + after)).not.toContain(encodeURIComponent(secret));
      expect(mask(JSON.stringify(before + secret + after))).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
    { seed: 7, numRuns: 300 },
  );
});
