import { createHash } from 'node:crypto';
import { type Notice, PAGE_KINDS } from '../core/release/notice.ts';
import { noticeText } from '../core/release/notice-text.ts';
import { cut, oneLine } from '../core/release/one-line.ts';
import { exchange, httpTarget } from './http-target.ts';
import type { Notifier, NotifierTools } from './notifier.ts';
import { alertChange } from './open-alerts.ts';

export interface PagerDutyConfig {
  readonly kind: 'pagerduty';
  readonly id: string;
  /** Integration key of an Events API v2 integration, 32 characters. */
  readonly routingKey: string;
  /** `https://events.pagerduty.com` unless set; `https://events.eu.pagerduty.com` for accounts in the EU. */
  readonly eventsUrl?: string;
}

const EVENTS = 'https://events.pagerduty.com';
/** Limits of the Events API v2, in characters. */
const MOST = { summary: 1024, dedupKey: 255 };

/**
 * PagerDuty, by Events API v2. A `page` triggers an alert (`critical`) whose dedup key is the release and the notice's kind: PagerDuty calls nobody for what
 * is open already, and a rollback that fails must call again. A `warn` triggers one (`warning`) beside it; when they end is `alertChange`'s rule. What
 * opens no alert is sent as a change event, which calls nobody and stands beside the incidents. Resolving what is not open does nothing, so that nobody
 * has to know what is, and a message that is tried again has the same effect. Throws an `Error` when the address is none.
 */
export function pagerduty({ id, routingKey, eventsUrl }: PagerDutyConfig, { nowMs }: NotifierTools): Notifier {
  const target = httpTarget(id, eventsUrl ?? EVENTS, [routingKey]);
  const post = (path: string, event: object, signal: AbortSignal) =>
    exchange(target, { path, body: JSON.stringify({ routing_key: routingKey, ...event }), nowMs: nowMs(), signal });
  return {
    id,
    async send(notice, signal) {
      const { opens, ends } = alertChange(notice);
      const opened = opens === null ? null : alertOf(notice.kind, opens);
      const over = ends.flatMap((level) => ALERTS[level]).filter((alert) => alert !== opened);
      const end = (alert: string) =>
        post('/v2/enqueue', { event_action: 'resolve', dedup_key: dedupKey(notice.release, alert) }, signal);
      // Who is to be called is called first. Otherwise what ends goes first: a failure between the two would leave it open beside what follows it.
      if (opens === 'page') await post('/v2/enqueue', triggerOf(notice, opens), signal);
      await Promise.all(over.map(end));
      if (opens === 'warn') await post('/v2/enqueue', triggerOf(notice, opens), signal);
      if (opens === null) await post('/v2/change/enqueue', changeOf(notice), signal);
    },
  };
}

/** The alerts that a release can have open at a level. */
const ALERTS = { page: PAGE_KINDS, warn: ['warn'] } as const;

function alertOf(kind: Notice['kind'], level: 'page' | 'warn'): string {
  return level === 'page' ? kind : 'warn';
}

function triggerOf(notice: Notice, level: 'page' | 'warn') {
  const { summary, source, timestamp, custom_details, links } = contentOf(notice);
  return {
    event_action: 'trigger',
    dedup_key: dedupKey(notice.release, alertOf(notice.kind, level)),
    client: 'waygate',
    payload: {
      summary,
      source,
      timestamp,
      severity: level === 'page' ? 'critical' : 'warning',
      component: oneLine(notice.stage, 100),
      group: source,
      class: notice.kind,
      custom_details,
    },
    links,
  };
}

function changeOf(notice: Notice) {
  const { summary, source, timestamp, custom_details, links } = contentOf(notice);
  return { payload: { summary, source, timestamp, custom_details }, links };
}

function contentOf(notice: Notice) {
  const { title, standing, reasons, facts, links, next } = noticeText(notice);
  return {
    summary: cut(`${title}. ${standing}`, MOST.summary),
    source: oneLine(notice.release, 200) || 'waygate',
    timestamp: notice.at,
    custom_details: {
      why: reasons,
      facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
      'what can be done': next,
    },
    links: links.map(({ text, url }) => ({ href: url, text })),
  };
}

/** The release itself wherever it fits: it is what an operator searches for. */
function dedupKey(release: string, alert: string): string {
  const hash = createHash('sha256').update(release).digest('hex').slice(0, 16);
  const fits = release.length <= MOST.dedupKey - 20 && release === oneLine(release, MOST.dedupKey);
  return `${fits ? release : `${oneLine(release, 200)} ${hash}`} (${alert})`;
}
