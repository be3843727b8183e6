import { devices } from '@playwright/test';
import { z } from 'zod';
import type { Diagnostic } from '../core/diagnostic.ts';
import { shapeProblems } from './check-shape.ts';
import { matching, numberWithin, oneOfNames, text, textThat, wholeNumber } from './rules.ts';

const milliseconds = (hint: string) => wholeNumber(1, 3_600_000, 'milliseconds', hint);
const kbps = numberWithin({ above: 0 }, 'kbit/s', 'e.g. 1600');

/** What a journey says about itself. */
const META = z.strictObject({
  title: text('what the shopper wants, in words', "e.g. 'Guest buys one item'"),
  path: matching(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'a revenue path as area.variant', "e.g. 'checkout.guest'"),
  effect: oneOfNames(['read', 'cart', 'order'], 'what a run leaves behind'),
  deadlineMs: milliseconds('what the slowest shopper would put up with, e.g. 20_000'),
  stepMs: milliseconds('leave it out for a third of the deadline').optional(),
});

const SEGMENT = z.strictObject({
  title: text('who these shoppers are, in words', "e.g. 'Phone in the US'"),
  device: textThat(
    (name) => name in devices,
    "a name from Playwright's list of devices",
    "e.g. 'Desktop Chrome', 'Pixel 7', 'iPhone 15', 'iPad Mini'",
  ),
  locale: textThat(isLocale, 'a language and region as BCP 47 has them', "e.g. 'de-DE', 'en-US', 'ja-JP'"),
  timezone: textThat(isTimeZone, 'an IANA time zone', "e.g. 'Europe/Berlin'"),
  currency: matching(/^[A-Z]{3}$/, 'an ISO 4217 currency', "e.g. 'EUR'"),
  login: z.union([z.literal('guest'), z.strictObject({ account: text('a name from accounts', 'as in the config') })], {
    error: "'guest' or { account: … }",
  }),
  landing: z
    .strictObject({
      path: matching(/^\//, 'a path that begins with /', "e.g. '/sale?utm_source=test'"),
      referrer: textThat(URL.canParse, 'an absolute address', "e.g. 'https://social.example/'").optional(),
    })
    .optional(),
  consent: oneOfNames(['unset', 'accepted', 'rejected'], 'what the shopper has answered about cookies'),
  input: oneOfNames(['pointer', 'touch', 'keyboard'], 'how the shopper works'),
  network: z
    .strictObject({
      latencyMs: numberWithin({ from: 0 }, 'milliseconds', 'e.g. 150'),
      downloadKbps: kbps,
      uploadKbps: kbps,
    })
    .optional(),
});

/** What is wrong with the data of a journey or a segment; runs would only break one by one on it. */
export function additionProblems(kind: 'journey' | 'segment', file: string, data: unknown): Diagnostic[] {
  const problems = shapeProblems(kind === 'journey' ? META : SEGMENT, data);
  return problems.map((problem) => ({ ...problem, path: `${file}: ${problem.path}` }));
}

function isLocale(name: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(name).length > 0;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
