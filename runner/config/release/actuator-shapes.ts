import { z } from 'zod';
import { oneOfNames, text, webAddress, yesOrNo } from '../rules.ts';
import { SECRET } from '../secret-rule.ts';

const id = text('an id of its own', "how the log names it, e.g. id: 'router'");
const path = (what: string) => text(what, 'relative paths are relative to the config file');
const address = webAddress('give scheme and host');
/** May hold placeholders and a query, so no `webAddress`. */
const template = text('an address', 'e.g. https://router.shop.example/weights/{percent}');
const headers = z.record(
  z.string(),
  z.union([text('a value', "e.g. 'application/json'"), SECRET], 'a value, { env } or { file }'),
  { error: "an object { '<header>': <value>, … }" },
);
const argv = z
  .array(text('a word of the command', "e.g. ['./set-weight.sh', '--canary']"), 'a list of words')
  .min(1, { error: 'at least the program' });
const rollsBackFrom = z
  .array(oneOfNames(['exposed', 'complete'], '`complete`: also after full exposure'), 'a list')
  .optional();
const exposesAgain = yesOrNo('whether it can expose again what it took back').optional();
const bySegment = yesOrNo('whether it understands an exposure that differs by segment').optional();
const name = (what: string) => text(what, 'as the system itself names it');
const value = z.union(
  [z.string(), z.number(), z.boolean()],
  'a text, a number or a boolean, of one type for both releases',
);
const kubernetes = {
  server: address.optional(),
  tokenFile: path('a file with a token').optional(),
  caFile: path('a file with certificates').optional(),
  namespace: name('a namespace'),
  name: name('the name of the object'),
};

/** What can move users, by its kind; see runner/actuators. */
export const ACTUATOR_SHAPE = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('flag-file'),
      id,
      file: path('a flags.json'),
      flag: name('the name of the flag'),
      segmentKey: name('the key of the evaluation context that holds the segment').optional(),
      values: z.strictObject({ candidate: value, baseline: value }, { error: '{ candidate, baseline }' }).optional(),
      pin: z
        .strictObject(
          {
            key: name('a key of the evaluation context'),
            candidate: z.array(z.string()),
            baseline: z.array(z.string()),
          },
          { error: 'an object { key, candidate: […], baseline: […] }' },
        )
        .optional(),
    }),
    z.strictObject({ kind: z.literal('shop-router'), id, url: address, headers: headers.optional() }),
    z.strictObject({
      kind: z.literal('http'),
      id,
      apply: z.strictObject(
        {
          method: oneOfNames(['POST', 'PUT', 'PATCH'], 'what changes the exposure'),
          url: template,
          headers: headers.optional(),
          body: z.string({ error: 'the body as text, with placeholders such as {percent}' }),
        },
        { error: 'an object { method, url, body, … }' },
      ),
      read: z
        .strictObject(
          {
            url: template,
            headers: headers.optional(),
            at: z.string({ error: "a JSON pointer, e.g. '/spec/weight'; '' is the whole answer" }),
          },
          { error: 'an object { url, at, … }' },
        )
        .optional(),
      bySegment,
      rollsBackFrom,
      exposesAgain,
    }),
    z.strictObject({
      kind: z.literal('exec'),
      id,
      apply: argv,
      read: argv.optional(),
      cwd: path('a folder').optional(),
      pass: z.array(name('the name of an environment variable'), 'a list of names').optional(),
      bySegment,
      rollsBackFrom,
      exposesAgain,
    }),
    z.strictObject({ kind: z.literal('argo-rollouts'), id, ...kubernetes }),
    z.strictObject({ kind: z.literal('flagger'), id, ...kubernetes }),
    z.strictObject({
      kind: z.literal('launchdarkly'),
      id,
      url: address.optional(),
      token: SECRET,
      project: name('the key of the project'),
      flag: name('the key of the flag'),
      environment: name('the key of the environment'),
      variations: z.strictObject(
        { candidate: name('the _id of a variation'), baseline: name('the _id of a variation') },
        { error: 'an object { candidate, baseline }' },
      ),
      segments: z.record(z.string(), name('the _id of a targeting rule')).optional(),
      contextKind: name('a kind of context').optional(),
    }),
  ],
  {
    error:
      'an object { kind, id, … } with one of the kinds flag-file, shop-router, http, exec, argo-rollouts, flagger, launchdarkly',
  },
);
