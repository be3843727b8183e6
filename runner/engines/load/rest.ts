import { Agent, request } from 'undici';

/** One k6's REST API (`/v1`), on loopback. */
export interface K6Rest {
  status(): Promise<K6Status>;
  /** Ends the pause it was started in. */
  release(): Promise<void>;
  /** Every counter's value since the start, tagged parts included. */
  counters(): Promise<ReadonlyMap<string, number>>;
  /** The same of these alone; what was never counted is left out. */
  countersOf(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

export interface K6Status {
  /** Has made all its VUs and waits to be let go. */
  readonly waits: boolean;
  readonly maxVUs: number;
}

/** Of `lib.ExecutionStatus` in k6 2.2; `paused` alone is true from the first moment on. */
const PAUSED_BEFORE_RUN = 4;
/** A look that takes longer says nothing about its second. */
const ANSWER_MS = 2_000;
/** Questions that one connection takes before the first is answered. */
const AT_ONCE = 32;

/** Every method rejects when nothing, nothing in time or nothing of sense is answered. */
export function connectRest(port: number): K6Rest {
  const origin = `http://127.0.0.1:${port}`;
  const limits = { connect: { timeout: ANSWER_MS }, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS };
  const dispatcher = new Agent({ ...limits, connections: 1, pipelining: AT_ONCE });
  const tell = async (method: 'GET' | 'PATCH', path: string, body?: unknown) => {
    const answer = await request(`${origin}${path}`, {
      method,
      dispatcher,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const ask = async (...question: Parameters<typeof tell>): Promise<unknown> => {
    const { status, text } = await tell(...question);
    if (status !== 200) throw new Error(`k6 answered ${status} to ${question[0]} ${question[1]}`);
    return JSON.parse(text);
  };
  /** null: nothing was counted by this name yet. */
  const metric = async (name: string): Promise<unknown> => {
    const path = `/v1/metrics/${encodeURIComponent(name)}`;
    const { status, text } = await tell('GET', path);
    if (status !== 200 && status !== 404) throw new Error(`k6 answered ${status} to GET ${path}`);
    return status === 404 ? null : record(JSON.parse(text)).data;
  };
  return {
    async status() {
      const attributes = inside(inside(await ask('GET', '/v1/status'), 'data'), 'attributes');
      return { waits: attributes.status === PAUSED_BEFORE_RUN, maxVUs: Number(attributes['vus-max'] ?? 0) };
    },
    async release() {
      const attributes = { paused: false };
      await ask('PATCH', '/v1/status', { data: { type: 'status', id: 'default', attributes } });
    },
    async counters() {
      const { data } = record(await ask('GET', '/v1/metrics'));
      if (!Array.isArray(data)) throw new Error('k6 answered without metrics');
      const found = new Map<string, number>();
      for (const metric of data) {
        const count = countOf(metric);
        if (count !== null) found.set(String(record(metric).id), count);
      }
      return found;
    },
    async countersOf(names) {
      const answers = await Promise.all(names.map(metric));
      return new Map(
        answers.flatMap((answer, index): [string, number][] => {
          const count = countOf(answer);
          return count === null ? [] : [[names[index] as string, count]];
        }),
      );
    },
    close: () => dispatcher.destroy(),
  };
}

/** null: the metric is no counter. */
function countOf(metric: unknown): number | null {
  const attributes = inside(metric, 'attributes');
  const { count } = inside(attributes, 'sample');
  return attributes.type === 'counter' && typeof count === 'number' ? count : null;
}

function inside(value: unknown, key: string): Record<string, unknown> {
  return record(record(value)[key]);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
