import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { bearer, HOOK, startDialects } from '../support/gate/dialect-server.ts';
import { fixedGate, ROLL_BACK, soaking, statusAfter, waysTo } from '../support/gate/fixed-gate.ts';
import { WEBHOOK_SECRET } from '../support/gate/github-service.ts';

const HOOKS = [
  '/hooks/flagger/start',
  '/hooks/flagger/widen',
  '/hooks/flagger/rollback',
  '/hooks/flagger/closed',
  '/hooks/flagger/event',
  '/hooks/alertmanager',
  '/hooks/github',
  '/v1/gates',
];
const permit = async () => ({ allowed: false, reason: 'another revision' });
const flagger = [{ namespace: 'shop', name: 'storefront', permit }];
const github = {
  secret: WEBHOOK_SECRET,
  environments: new Map(),
  token: async () => 'never asked for',
  kept: { found: [], keep: async () => {} },
};
/** JSON that has the right keys now and then, with anything in them. */
const body = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        name: fc.oneof(fc.constant('storefront'), fc.jsonValue()),
        namespace: fc.oneof(fc.constant('shop'), fc.jsonValue()),
        phase: fc.jsonValue(),
        checksum: fc.jsonValue(),
        metadata: fc.jsonValue(),
        version: fc.oneof(fc.constant('4'), fc.jsonValue()),
        alerts: fc.oneof(
          fc.array(
            fc.record({
              status: fc.constant('firing'),
              fingerprint: fc.jsonValue(),
              startsAt: fc.jsonValue(),
              labels: fc.jsonValue(),
            }),
          ),
          fc.jsonValue(),
        ),
        release: fc.jsonValue(),
        stage: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);

test('whatever is sent without a token: nothing is said, nothing is changed, nothing breaks', async () => {
  await using server = await startDialects({
    gate: fixedGate(statusAfter([...waysTo(1), ROLL_BACK])),
    flagger,
    github,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...HOOKS), body, async (path, text) => {
      const answer = await server.post(path, text);
      expect([400, 401, 403]).toContain(answer.status);
      expect(answer.text).not.toContain('It fails at');
    }),
    { numRuns: 300 },
  );
  expect(server.gate.said).toEqual([]);
});

test('whatever is sent with one: it is understood or refused, and no other revision is rolled back', async () => {
  await using server = await startDialects({
    gate: fixedGate(statusAfter([...waysTo(1), ROLL_BACK])),
    flagger,
    github,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...HOOKS), body, async (path, text) => {
      const answer = await server.post(path, text, bearer(HOOK));
      expect(answer.status).toBeLessThan(500);
      expect(answer.status).not.toBe(204);
      if (path.endsWith('/rollback') || path.endsWith('/widen')) expect(answer.status).not.toBe(200);
    }),
    { numRuns: 300 },
  );
});

test('whatever release or stage is asked about: a verdict on this release, or none', async () => {
  await using server = await startDialects({ gate: fixedGate(soaking('roll_back')) });
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      async (release, stage, isOurs) => {
        const asked = isOurs ? 'shop-2.41.0' : release;
        const { status, text } = await server.get(
          `/v1/gates/${encodeURIComponent(asked)}?stage=${encodeURIComponent(stage)}`,
        );
        if (asked === 'shop-2.41.0') {
          expect(status).toBe(200);
          expect(JSON.parse(text)).toMatchObject({ verdict: 'roll_back', release: 'shop-2.41.0' });
        } else if (asked !== '' && status !== 200) expect([400, 404, 414]).toContain(status);
      },
    ),
    { numRuns: 200 },
  );
});
