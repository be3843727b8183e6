import { z } from 'zod';
import type { AbortPolicy, PressPolicy } from '../core/pressure/press-policy.ts';
import { PRESS_ENVIRONMENTS } from '../core/settings.ts';
import { numberWithin, oneOfNames, text, webAddress, wholeNumber, yesOrNo } from './rules.ts';

/** Whether each is one is checked by `pressureProblems`, so that one wrong host hides nothing about the others. */
export const HOST = 'an exact host name or address';
export const HOST_HINT = "e.g. 'staging.shop.example', '10.0.3.7' or '::1'; no wildcard, port, scheme, path or network";

const DAY_SECONDS = 86_400;

const share = (hint: string) => numberWithin({ from: 0, to: 1 }, 'a share', hint);
const ratio = (hint: string) => numberWithin({ from: 1, to: 1e9 }, 'times', hint);
const seconds = (min: number, hint: string) => wholeNumber(min, DAY_SECONDS, 'seconds', hint);
const milliseconds = (hint: string) => wholeNumber(1, 3_600_000, 'milliseconds', hint);

const client = z
  .strictObject({
    attempts: wholeNumber(1, 20, 'attempts', 'the first one included, e.g. 4'),
    timeoutMs: milliseconds('of one attempt, e.g. 1000'),
    deadlineMs: milliseconds('of an intent with all its attempts, e.g. 8000'),
    backoffMs: z
      .strictObject(
        { base: milliseconds('e.g. 500'), cap: milliseconds('e.g. 8000') },
        { error: 'an object { base, cap }' },
      )
      .partial(),
    budget: z
      .strictObject(
        {
          ratio: share('retries earned by a success, e.g. 0.1'),
          burst: numberWithin({ from: 0, to: 1e6 }, 'retries', 'e.g. 10'),
        },
        { error: 'an object { ratio, burst }' },
      )
      .partial(),
    honourRetryAfter: yesOrNo('whether clients wait as long as Retry-After asks'),
  })
  .partial();

const policy = z
  .strictObject({
    goodputRatio: share('e.g. 0.9'),
    p95Ratio: ratio('e.g. 2'),
    p95SlackMs: numberWithin({ from: 0, to: 1e9 }, 'milliseconds', 'e.g. 250'),
    amplification: ratio('attempts per intent, e.g. 1.2'),
    shopAmplification: ratio('inner work per request, against the baseline phase, e.g. 1.5'),
    recoverySeconds: numberWithin({ from: 0, to: DAY_SECONDS }, 'seconds', 'e.g. 30'),
    errorShare: share('5xx among answers, e.g. 0.01'),
    throttledShare: share('429 among answers, e.g. 0.02'),
    noAnswerShare: share('attempts without an answer, e.g. 0.01'),
    orphanShare: share('orders that no client was told of, among orders, e.g. 0.01'),
    pairRatio: ratio('two tabs against one, e.g. 1.25'),
    pairSlackMs: numberWithin({ from: 0, to: 1e9 }, 'milliseconds', 'e.g. 150'),
    minIntents: wholeNumber(1, 1_000_000, 'intents', 'fewer in a phase say nothing, e.g. 30'),
    cpuRatio: numberWithin({ above: 0, to: 1024 }, 'cores used by one generator', 'e.g. 0.9'),
    journeyAlpha: numberWithin(
      { above: 0, below: 1 },
      'a share',
      'bound on false alarms of all cells together, e.g. 0.01',
    ),
  } satisfies Record<keyof PressPolicy, z.ZodType>)
  .partial();

const abort = z
  .strictObject({
    windowSeconds: wholeNumber(1, 600, 'seconds', 'e.g. 10'),
    windows: wholeNumber(1, 3, 'windows of the last three', 'e.g. 2'),
    failedShare: share('5xx and no answer among answers; 1 never ends the load for it'),
    journeyDrop: share('of the journeys that pass; 1 never ends the load for it'),
    p95Ratio: ratio('against the baseline phase, e.g. 10'),
    probeDownSeconds: numberWithin({ above: 0, to: DAY_SECONDS }, 'seconds', 'e.g. 10'),
  } satisfies Record<keyof AbortPolicy, z.ZodType>)
  .partial();

const path = (what: string) => text(what, 'relative paths are relative to the config file');

/** The form of `pressure`; what its names and numbers mean together is checked by `pressureProblems`. */
export const PRESSURE_SECTION = z.strictObject(
  {
    peakIntentsPerSecond: numberWithin(
      { above: 0, to: 1e6 },
      'new intents per second',
      'what all users together begin in the busiest hour, per second, e.g. 8',
    ),
    allow: z
      .array(text(HOST, HOST_HINT), 'a list of exact host names or addresses')
      .min(1, { error: 'at least one host' }),
    environment: oneOfNames(PRESS_ENVIRONMENTS, 'staging unless it is said').optional(),
    shop: text('the id of a load adapter', 'the name of a file shops/<id>.shop.ts laid out like load/').optional(),
    roots: z.array(path('a folder laid out like load/'), 'a list of folders').optional(),
    factor: numberWithin({ above: 0, to: 100 }, 'times', '1.5 is half as much again').optional(),
    phases: z
      .strictObject(
        {
          warm: seconds(0, 'e.g. 30'),
          baseline: seconds(1, 'long enough for policy.minIntents, e.g. 60'),
          pressure: seconds(1, 'e.g. 90'),
          recovery: seconds(0, 'long enough to see the shop recover, e.g. 60'),
        },
        { error: 'an object { warm, baseline, pressure, recovery }' },
      )
      .partial()
      .optional(),
    idleSeconds: seconds(0, 'e.g. 30').optional(),
    segments: z
      .record(
        z.string(),
        numberWithin({ above: 0, to: 1e6 }, 'a weight', 'weights are relative, e.g. 0.5; leave out what has none'),
        {
          error: 'an object { <segment id>: <weight>, … }',
        },
      )
      .optional(),
    matrix: z
      .record(
        z.string(),
        z.array(text('the id of a segment', 'the file name without .segment.ts'), 'a list of segment ids'),
        {
          error: 'an object { <journey id>: [<segment id>, …] }',
        },
      )
      .optional(),
    client: client.optional(),
    caps: z
      .strictObject({
        requestsPerSecond: numberWithin({ above: 0, to: 1e6 }, 'requests per second', 'e.g. 100'),
        seconds: seconds(1, 'e.g. 900'),
        concurrentIntents: wholeNumber(1, 100_000, 'intents at once', 'e.g. 1000'),
      })
      .partial()
      .optional(),
    policy: policy.optional(),
    abort: abort.optional(),
    books: z
      .strictObject({ url: webAddress("where the shop's back office answers") }, { error: 'an object { url }' })
      .optional(),
    k6: z
      .strictObject({ executablePath: path('the path of k6') })
      .partial()
      .optional(),
  },
  { error: 'an object { peakIntentsPerSecond, allow, … }' },
);
