import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ExternalAlert } from '../../core/release/event.ts';
import { oneLine } from '../../core/release/one-line.ts';

/** An alert, and when it was over if it is, ISO 8601, UTC. */
export interface ToldAlert extends Omit<ExternalAlert, 'endsAt'> {
  readonly endsAt: string | null;
}

export interface AlertmanagerCall {
  readonly alerts: readonly ToldAlert[];
  /** How many more there are that were cut off (`max_alerts`). */
  readonly truncated: number;
}

/** A message of Alertmanager's webhook, version 4, or all that is wrong with it. What is not known is left alone: newer ones say more. */
export function alertmanagerCall(body: unknown): AlertmanagerCall | { readonly problems: readonly Diagnostic[] } {
  const { version, alerts, truncatedAlerts } = record(body);
  const problems: Diagnostic[] = [];
  if (version !== '4') problems.push(wrong('version', version, '"4"'));
  if (!Array.isArray(alerts)) problems.push(wrong('alerts', alerts, 'a list'));
  const told = (Array.isArray(alerts) ? alerts : []).map((one, index) => alertOf(one, `alerts[${index}]`, problems));
  if (problems.length > 0) return { problems: problems.slice(0, 20) };
  return { alerts: told, truncated: typeof truncatedAlerts === 'number' ? truncatedAlerts : 0 };
}

function alertOf(raw: unknown, path: string, problems: Diagnostic[]): ToldAlert {
  const { fingerprint, status, startsAt, endsAt, labels, annotations } = record(raw);
  if (typeof fingerprint !== 'string' || !/^[0-9a-f]{1,64}$/.test(fingerprint)) {
    problems.push(wrong(`${path}.fingerprint`, fingerprint, 'hexadecimal digits'));
  }
  if (status !== 'firing' && status !== 'resolved')
    problems.push(wrong(`${path}.status`, status, '"firing" or "resolved"'));
  const startsMs = typeof startsAt === 'string' ? Date.parse(startsAt) : Number.NaN;
  const endsMs = typeof endsAt === 'string' ? Date.parse(endsAt) : Number.NaN;
  if (Number.isNaN(startsMs)) problems.push(wrong(`${path}.startsAt`, startsAt, 'an instant, RFC 3339'));
  const { alertname } = record(labels);
  const { summary, description } = record(annotations);
  const text = [summary, description].find((one) => typeof one === 'string' && one !== '');
  return {
    fingerprint: String(fingerprint),
    name: typeof alertname === 'string' && alertname !== '' ? oneLine(alertname, 120) : 'an alert without a name',
    status: status === 'resolved' ? 'resolved' : 'firing',
    startsAt: Number.isNaN(startsMs) ? '' : new Date(startsMs).toISOString(),
    // The zero of Go stands for none.
    endsAt: status === 'resolved' && endsMs >= startsMs ? new Date(endsMs).toISOString() : null,
    summary: typeof text === 'string' ? oneLine(text, 300) : '',
  };
}

function wrong(path: string, found: unknown, expected: string): Diagnostic {
  const shown = found === undefined ? 'nothing' : oneLine(JSON.stringify(found) ?? String(found), 60);
  return { path, found: shown, expected, hint: 'point a webhook_config of Alertmanager here, and nothing else' };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
