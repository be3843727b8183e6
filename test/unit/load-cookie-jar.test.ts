import { expect, test } from '@playwright/test';
import { createCookieJar } from '../../load/support/cookie-jar.ts';

/** As k6 gives it: Go reads `Max-Age=0` as −1, and an absent one as 0. */
function set(name: string, value: string, age = 0) {
  return { [name]: [{ name, value, max_age: age } as never] };
}

test('a jar sends what it was given, replaces it, and forgets what the shop deletes', () => {
  const jar = createCookieJar();
  expect(jar.header()).toBe('');
  jar.set('syn', 'run.i1');
  jar.take(set('sid', 'a'));
  jar.take({ ...set('cart', '1', 3600), ...set('sid', 'b') });
  expect(jar.header()).toBe('syn=run.i1; sid=b; cart=1');
  expect([jar.get('sid'), jar.get('nothing')]).toEqual(['b', null]);
  jar.take(set('cart', '', -1));
  expect(jar.header()).toBe('syn=run.i1; sid=b');
});

test('the last of several cookies of one name counts', () => {
  const jar = createCookieJar();
  jar.take({ sid: [...(set('sid', 'first').sid ?? []), ...(set('sid', 'last').sid ?? [])] });
  expect(jar.header()).toBe('sid=last');
});
