import { type Answer, type NotifiedService, type Seen, startHttp } from './service.ts';

const ROUTING_KEY = 's3cr3t0123456789abcdef0123456789';

export interface Incident {
  readonly state: 'triggered' | 'resolved';
  readonly severity: string;
}

export interface PagerDutyService extends NotifiedService {
  /** By dedup key. */
  readonly incidents: ReadonlyMap<string, Incident>;
  /** Dedup keys that somebody was called for: a trigger calls nobody while its key is open. */
  readonly calls: readonly string[];
  readonly changes: readonly Seen[];
  /** Whether it has trouble with every event that resolves something. */
  refusesToResolve: boolean;
}

/** PagerDuty's Events API v2. */
export async function pagerdutyEvents(): Promise<PagerDutyService> {
  const incidents = new Map<string, Incident>();
  const calls: string[] = [];
  const triggered: Seen[] = [];
  const changes: Seen[] = [];
  const http = await startHttp(({ path, body }) => {
    const event = JSON.parse(body);
    if (body.length > 512 * 1024) return { status: 413 };
    if (typeof event.routing_key !== 'string' || event.routing_key.length !== 32) {
      return invalid("Length of 'routing_key' is incorrect (should be 32 characters)");
    }
    if (event.routing_key !== ROUTING_KEY) return invalid('Invalid routing key');
    if (path === '/v2/change/enqueue') {
      const problem = payloadProblem(event.payload);
      if (problem !== null) return invalid(problem);
      changes.push(shown(event));
      return { status: 202, text: '{"status":"success","message":"Change event processed"}' };
    }
    if (path !== '/v2/enqueue') return { status: 404 };
    if (typeof event.dedup_key !== 'string' || event.dedup_key.length > 255) return invalid("'dedup_key' is wrong");
    if (event.event_action === 'resolve') {
      if (service.refusesToResolve) return { status: 500 };
      const open = incidents.get(event.dedup_key);
      if (open !== undefined) incidents.set(event.dedup_key, { ...open, state: 'resolved' });
    } else if (event.event_action === 'trigger') {
      const problem = payloadProblem(event.payload) ?? severityProblem(event.payload);
      if (problem !== null) return invalid(problem);
      if (incidents.get(event.dedup_key)?.state !== 'triggered') calls.push(event.dedup_key);
      incidents.set(event.dedup_key, { state: 'triggered', severity: event.payload.severity });
      triggered.push(shown(event));
    } else return invalid("'event_action' is wrong");
    return {
      status: 202,
      text: `{"status":"success","message":"Event processed","dedup_key":${JSON.stringify(event.dedup_key)}}`,
    };
  });
  const service: PagerDutyService = {
    config: { kind: 'pagerduty', id: 'duty', routingKey: ROUTING_KEY, eventsUrl: http.origin },
    secrets: [ROUTING_KEY],
    trouble: http.trouble,
    get hanging() {
      return http.hanging;
    },
    get left() {
      return http.left;
    },
    incidents,
    calls,
    changes,
    refusesToResolve: false,
    seen: async () => triggered,
    stop: http.stop,
  };
  return service;
}

interface Payload {
  readonly summary?: unknown;
  readonly source?: unknown;
  readonly severity?: unknown;
  readonly timestamp?: unknown;
}

function payloadProblem({ summary, source, timestamp }: Payload = {}): string | null {
  if (typeof summary !== 'string' || summary === '' || summary.length > 1024) return "'payload.summary' is wrong";
  if (typeof source !== 'string' || source === '') return "'payload.source' is missing or blank";
  return typeof timestamp === 'string' && !Number.isNaN(Date.parse(timestamp)) ? null : "'payload.timestamp' is wrong";
}

function severityProblem({ severity }: Payload): string | null {
  return ['critical', 'error', 'warning', 'info'].includes(String(severity)) ? null : "'payload.severity' is wrong";
}

function invalid(error: string): Answer {
  return {
    status: 400,
    text: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors: [error] }),
  };
}

interface Event {
  readonly payload: { readonly summary: string; readonly custom_details: unknown };
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

function shown({ payload, links }: Event): Seen {
  const lines = [payload.summary, ...leaves(payload.custom_details), ...links.map(({ text }) => text)];
  return { text: lines.join('\n'), links: links.map(({ href }) => href) };
}

function leaves(details: unknown): readonly string[] {
  if (typeof details === 'string') return [details];
  return Object.entries(details ?? {}).flatMap(([name, value]) => [name, ...leaves(value)]);
}
