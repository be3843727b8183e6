import process from 'node:process';
import { expect, test } from '@playwright/test';
import { filesBelow } from '../support/files-below.ts';
import { createTinyEngine, tinyCohort } from '../support/tiny-engine.ts';
import { startTinyShop } from '../support/tiny-shop.ts';

const CANARY = 'c4nary-"Kx9" & <b>+%7/f';
/** Every way in which the tiny shop and the browser spell it. */
const SPELLINGS = [
  CANARY,
  encodeURIComponent(CANARY),
  new URLSearchParams({ p: CANARY }).toString().slice(2),
  JSON.stringify(CANARY).slice(1, -1),
  Buffer.from(CANARY).toString('base64').slice(0, -4),
  Buffer.from(`user:${CANARY}`).toString('base64').slice(8, -4),
  'c4nary-',
];

for (const { journey, traces } of [
  { journey: 'sign-in', traces: 2 },
  { journey: 'sign-in-openly', traces: 1 },
]) {
  test(`a password that ${journey} types into an indiscreet shop is in no file that the failed run leaves`, async () => {
    const artefacts = test.info().outputPath('artefacts');
    const shop = await startTinyShop();
    process.env.WAYGATE_CANARY = CANARY;
    const engine = await createTinyEngine({ artefacts, baseline: tinyCohort(shop.baseUrl), password: CANARY });
    try {
      const [record] = await engine.walk(journey, { segment: 'phone', trace: true });
      expect(record).toMatchObject({ outcome: 'fail', failure: { step: 'sign in' } });
      expect(record?.artefacts.map(({ kind }) => kind)).toEqual([
        'screenshot',
        ...Array.from({ length: traces }, () => 'trace'),
      ]);
      // The shop got it, and said it aloud: there was something to mask.
      expect(shop.requests.filter(({ url }) => url.includes(encodeURIComponent(CANARY)))).not.toEqual([]);
      expect(JSON.stringify(record?.observations)).toContain('[masked]');

      const texts = [{ name: 'record', bytes: Buffer.from(JSON.stringify(record)) }, ...(await filesBelow(artefacts))];
      expect(texts.length).toBeGreaterThan(10);
      const found = texts.flatMap(({ name, bytes }) =>
        SPELLINGS.filter((spelling) => bytes.includes(spelling)).map((spelling) => `${spelling} in ${name}`),
      );
      expect(found).toEqual([]);
    } finally {
      delete process.env.WAYGATE_CANARY;
      await engine.engine.close();
      await shop.close();
    }
  });
}
