import type { Notice } from '../core/release/notice.ts';
import { type NoticeText, noticeText } from '../core/release/notice-text.ts';
import { cut } from '../core/release/one-line.ts';
import { exchange, httpTarget, secretsOf } from './http-target.ts';
import { type Notifier, type NotifierTools, TryLater, Undeliverable } from './notifier.ts';

export type SlackConfig = {
  readonly kind: 'slack';
  readonly id: string;
} & (
  | {
      /** Of an incoming webhook; a secret. */
      readonly webhookUrl: string;
    }
  | {
      /** Of a bot with the scope `chat:write`. */
      readonly token: string;
      /** Id or name. */
      readonly channel: string;
      /** Where the Web API is; Slack's own unless set. */
      readonly apiUrl?: string;
    }
);

const API = 'https://slack.com/api/';
/** Slack takes 3000 characters per section and about 13 000 in all blocks together (`msg_blocks_too_long`). */
const MOST = { title: 1200, section: 2600, fallback: 1000 };

const SIGN: Readonly<Record<Notice['urgency'], string>> = {
  page: ':rotating_light:',
  warn: ':warning:',
  info: ':information_source:',
};

/** Errors of the Web API that pass by themselves (docs.slack.dev, chat.postMessage); every other one asks for a change. */
const PASSING: ReadonlySet<string> = new Set([
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** Slack, by an incoming webhook or by `chat.postMessage`. Throws an `Error` when the address is none. */
export function slack(config: SlackConfig, { nowMs }: NotifierTools): Notifier {
  const { id } = config;
  if ('webhookUrl' in config) {
    const target = httpTarget(id, config.webhookUrl, secretsOf(config.webhookUrl));
    return {
      id,
      async send(notice, signal) {
        await exchange(target, { body: JSON.stringify(messageOf(notice)), nowMs: nowMs(), signal });
      },
    };
  }
  const { token, channel } = config;
  const target = httpTarget(id, new URL('chat.postMessage', config.apiUrl ?? API).href, [token]);
  return {
    id,
    async send(notice, signal) {
      const text = await exchange(target, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ channel, ...messageOf(notice), parse: 'none', link_names: false }),
        nowMs: nowMs(),
        signal,
      });
      const error = errorIn(text);
      if (error === null) return;
      const message = `${id}: Slack refused the message (${target.mask(error)})`;
      if (error === 'ratelimited') throw new TryLater(message, 30_000);
      if (PASSING.has(error)) throw new Error(`${message}; to be tried again`);
      throw new Undeliverable(`${message}; look at the token's scopes and the channel, and invite the bot into it`);
    },
  };
}

/** The Web API answers 200 to nearly everything; null when the message was posted. */
function errorIn(text: string): string | null {
  try {
    const { ok, error } = JSON.parse(text) as { readonly ok?: unknown; readonly error?: unknown };
    return ok === true ? null : String(error ?? 'no error named').slice(0, 100);
  } catch {
    // Not the API but something before it, a proxy's page: it may go away.
    return 'service_unavailable';
  }
}

/** Sections of escaped mrkdwn, `verbatim` so that Slack makes no mention or link out of what only looks like one. */
function messageOf(notice: Notice) {
  const text = noticeText(notice);
  const sign = notice.resolves && notice.urgency !== 'page' ? ':white_check_mark:' : SIGN[notice.urgency];
  return {
    // For the notification and for screen readers; the blocks are what is shown.
    text: limited(escaped(`${text.title}. ${text.standing}`), MOST.fallback),
    blocks: [
      section(`${sign} *${limited(escaped(text.title), MOST.title)}*\n${escaped(text.standing)}`),
      ...list('Why', text.reasons),
      ...list(
        'Facts',
        text.facts.map(({ name, value }) => `${name}: ${value}`),
      ),
      ...list('What can be done', text.next),
      ...links(text),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function list(heading: string, lines: readonly string[]) {
  if (lines.length === 0) return [];
  return [section(`*${heading}*\n${limited(lines.map((line) => `• ${escaped(line)}`).join('\n'), MOST.section)}`)];
}

/** Links in text, not buttons: Slack marks a button as broken when the app has no place to send its clicks to. */
function links({ links }: NoticeText) {
  const parts: string[] = [];
  for (const { text, url } of links) {
    const part = `<${escaped(url).replaceAll('|', '%7C')}|${escaped(text)}>`;
    if ([...parts, part].join(' · ').length <= MOST.section) parts.push(part);
  }
  return parts.length === 0 ? [] : [section(parts.join(' · '))];
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** The three characters that begin an entity, a link or a mention. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts escaped text, never inside an entity. */
function limited(text: string, most: number): string {
  return text.length <= most ? text : `${cut(text, most - 1).replace(/&[a-z]{0,3}$/, '')}…`;
}
