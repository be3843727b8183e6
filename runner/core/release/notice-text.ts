import { asOdds, cellName } from '../judge/wording.ts';
import type { Reason } from '../result.ts';
import type { Notice } from './notice.ts';
import { oneLine } from './one-line.ts';

/**
 * What a notice says, in clean lines of bounded length: whatever a channel makes of them fits into it. All together at most about 8000 UTF-16
 * units: a Teams message may have 28 kB, the blocks of a Slack message 13 000 characters.
 */
export interface NoticeText {
  /** Where and what: `shop-2.41, 5 %: rolled back`. */
  readonly title: string;
  /** How urgent, which verdict, when. */
  readonly standing: string;
  /** Why, one line per reason, with the numbers. */
  readonly reasons: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
  readonly next: readonly string[];
}

const MOST = {
  title: 240,
  reason: 320,
  reasons: 8,
  fact: 160,
  facts: 10,
  linkText: 60,
  url: 500,
  links: 5,
  next: 200,
  nexts: 5,
};

const URGENCY: Readonly<Record<Notice['urgency'], string>> = {
  page: 'Act now',
  warn: 'Have a look',
  info: 'For the record',
};

/** The one wording of a notice; channels only lay it out. */
export function noticeText(notice: Notice): NoticeText {
  const facts = Object.entries(notice.facts);
  return {
    title: oneLine(`${oneLine(notice.release, 80)}, ${oneLine(notice.stage, 40)}: ${notice.title}`, MOST.title),
    standing: standing(notice),
    reasons: atMost(
      notice.reasons.map((reason) => reasonLine(reason, notice.limit)),
      MOST.reasons,
      (more) => `and ${more} more reasons`,
    ),
    facts: facts
      .slice(0, MOST.facts)
      .map(([name, value]) => ({ name: oneLine(name, 40), value: oneLine(value, MOST.fact - 40) })),
    links: notice.links
      .filter(({ url }) => isOpenable(url))
      .slice(0, MOST.links)
      .map(({ text, url }) => ({ text: oneLine(text, MOST.linkText) || 'open', url: new URL(url).href })),
    next: atMost(
      notice.next.map((step) => oneLine(step, MOST.next)),
      MOST.nexts,
      (more) => `and ${more} more`,
    ),
  };
}

/** The notice as plain text, lines ended by `\n`: mail, webhooks, annotations. */
export function plainText({ title, standing, reasons, facts, links, next }: NoticeText): string {
  return [
    [title, standing],
    section('Why:', reasons),
    section(
      'Facts:',
      facts.map(({ name, value }) => `${name}: ${value}`),
    ),
    section('What can be done:', next),
    section(
      'Links:',
      links.map(({ text, url }) => `${text}: ${url}`),
    ),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines.map((line) => `- ${line}`)];
}

function standing({ urgency, resolves, verdict, at }: Notice): string {
  return [
    `${URGENCY[urgency]}.`,
    ...(resolves ? ['What was to be acted on is over.'] : []),
    ...(verdict === null ? [] : [`Verdict: ${verdict}.`]),
    `${oneLine(at, 40)
      .replace('T', ' ')
      .replace(/(\.\d+)?Z$/, ' UTC')}.`,
  ].join(' ');
}

/** The reason's own words, and what they leave out: the code always, the cell and the odds against the limit where they are not named. */
function reasonLine(reason: Reason, limit: number | undefined): string {
  const { code, journey, segment, step, failure, odds, text } = reason;
  const cell = journey !== undefined && segment !== undefined ? cellName({ journey, segment }) : (journey ?? segment);
  const place = [
    ...(cell === undefined || text.includes(cell) ? [] : [cell]),
    ...(step === undefined || text.includes(step) ? [] : [`"${step}"`]),
    ...(failure === undefined || text.includes(failure) ? [] : [failure]),
  ];
  const against = limit === undefined ? '' : `, limit ${asOdds(limit)}`;
  const numbers = odds === undefined || text.includes(asOdds(odds)) ? '' : ` (evidence ${asOdds(odds)}${against})`;
  // The numbers survive the cut of a long text.
  const words = oneLine([place.join(', '), text].filter((part) => part !== '').join(': '), MOST.reason - 60);
  return oneLine(`${code}: ${words}${numbers}`, MOST.reason);
}

/** Only what a browser opens as a page, without credentials that a channel would keep. */
function isOpenable(url: string): boolean {
  if (url.length > MOST.url || !URL.canParse(url)) return false;
  const { protocol, username, password, href } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '' && href.length <= MOST.url;
}

function atMost(lines: readonly string[], most: number, rest: (more: number) => string): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), rest(lines.length - most + 1)];
}
