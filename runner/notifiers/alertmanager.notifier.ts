import type { Notice } from '../core/release/notice.ts';
import { noticeText, plainText } from '../core/release/notice-text.ts';
import { oneLine } from '../core/release/one-line.ts';
import { exchange, type HttpTarget, httpTarget } from './http-target.ts';
import { type Notifier, type NotifierTools, Undeliverable } from './notifier.ts';
import { alertChange } from './open-alerts.ts';

export interface AlertmanagerConfig {
  readonly kind: 'alertmanager';
  readonly id: string;
  /** Of every member of the cluster: members do not pass alerts on to each other. Credentials in them are sent as basic authentication. */
  readonly urls: readonly string[];
}

const ALERT = 'WaygateRelease';
const ALERTS = `api/v2/alerts?filter=${encodeURIComponent(`alertname="${ALERT}"`)}`;
const SEVERITY = { page: 'critical', warn: 'warning' } as const;
/**
 * A client that sets no end has to send its alerts again and again, within the receiver's `resolve_timeout` (5 minutes by default). A notice is sent
 * once; so its alert carries an end that nobody will wait for, 30 days, and a real one when it is over.
 */
const OPEN_MS = 30 * 24 * 3_600_000;

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/**
 * Prometheus' Alertmanager, API v2. Alerts are `WaygateRelease` with labels `release`, `stage`, `kind` (the notice's: what comes to be is a new alert),
 * `verdict`, `severity` (`critical` for `page`, `warning` for `warn`); of one release at most one of each severity fires. What is to end is read from the Alertmanager, so that it ends also after a restart of
 * waygate. What opens no alert and ends none leaves no trace: an Alertmanager keeps no records. One that restarts forgets its alerts.
 * It is delivered when one member took it. Throws an `Error` when an address is none or there is none.
 */
export function alertmanager({ id, urls }: AlertmanagerConfig, { nowMs }: NotifierTools): Notifier {
  if (urls.length === 0) throw new Error(`${id}: no address of an Alertmanager; give at least one in urls`);
  const members = urls.map((url) => httpTarget(id, url.endsWith('/') ? url : `${url}/`, []));
  return {
    id,
    async send(notice, signal) {
      const outcomes = await Promise.allSettled(members.map((member) => tell(member, notice, nowMs(), signal)));
      const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
      if (errors.length < members.length) return;
      // A refusal by one member is one by all only when none of them may yet come back.
      throw errors.find((error) => !(error instanceof Undeliverable)) ?? errors[0];
    },
  };
}

async function tell(member: HttpTarget, notice: Notice, nowMs: number, signal: AbortSignal): Promise<void> {
  const { opens, ends } = alertChange(notice);
  const opened = opens === null ? [] : [alertOf(notice, opens, nowMs)];
  const path = new URL(ALERTS, member.url).href;
  const firing = parse(member, await exchange(member, { method: 'GET', path, nowMs, signal }));
  const ended = firing
    .filter(({ labels }) => labels.release === releaseLabel(notice))
    .filter(({ labels }) => ends.some((level) => SEVERITY[level] === labels.severity))
    .filter((alert) => opened.every((one) => key(one) !== key(alert)))
    .map(({ labels, annotations, startsAt, generatorURL }) => ({
      labels,
      annotations,
      startsAt,
      // An end before its beginning would be refused, where the two clocks differ.
      endsAt: new Date(Math.max(nowMs, Date.parse(startsAt) + 1)).toISOString(),
      ...(generatorURL === undefined ? {} : { generatorURL }),
    }));
  const alerts: readonly Alert[] = [...ended, ...opened];
  if (alerts.length === 0) return;
  await exchange(member, {
    path: new URL('api/v2/alerts', member.url).href,
    body: JSON.stringify(alerts),
    nowMs,
    signal,
  });
}

function alertOf(notice: Notice, level: 'page' | 'warn', nowMs: number): Alert {
  const text = noticeText(notice);
  const link = text.links[0]?.url;
  return {
    labels: {
      alertname: ALERT,
      release: releaseLabel(notice),
      stage: oneLine(notice.stage, 200) || 'none',
      kind: notice.kind,
      verdict: notice.verdict ?? 'none',
      severity: SEVERITY[level],
    },
    annotations: { summary: text.title, description: plainText(text) },
    startsAt: notice.at,
    endsAt: new Date(nowMs + OPEN_MS).toISOString(),
    ...(link === undefined ? {} : { generatorURL: link }),
  };
}

/** An empty label is no label. */
function releaseLabel({ release }: Notice): string {
  return oneLine(release, 200) || 'none';
}

function key({ labels }: Alert): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parse({ who, url }: HttpTarget, text: string): readonly Alert[] {
  try {
    const alerts = JSON.parse(text) as unknown;
    if (Array.isArray(alerts) && alerts.every((alert) => typeof alert?.labels === 'object')) return alerts as Alert[];
  } catch {}
  throw new Undeliverable(
    `${who}: ${url.host} does not answer with a list of alerts; is it an Alertmanager (0.16 or newer)?`,
  );
}
