import { type Order, orderKey } from '../core/release/order.ts';
import { canRehearseBy } from '../core/release/rehearsal.ts';
import { soleTarget } from '../core/release/weights.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import { createApplyOnce } from './support/apply-once.ts';
import { atPointer, exposureFrom } from './support/exposure-reading.ts';
import { fillTemplate, refuseUnknownPlaceholders } from './support/fill-template.ts';
import { parseAnswer, requestText } from './support/request-text.ts';

export interface HttpConfig {
  readonly kind: 'http';
  readonly id: string;
  readonly apply: {
    readonly method: 'POST' | 'PUT' | 'PATCH';
    /** May hold placeholders. */
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** The body, JSON unless a `content-type` says otherwise. Placeholders: `PLACEHOLDERS` in support/fill-template.ts. */
    readonly body: string;
  };
  /** Without it nobody can say whether an order was carried out, only that it was accepted. */
  readonly read?: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** JSON pointer to the percentage, or to `{ default, segments }`: `/spec/weight`. Empty: the whole answer. */
    readonly at: string;
  };
  /** Whether `{exposure}` is understood by segment; without it an order that differs by segment is refused. */
  readonly bySegment?: boolean;
  /** Where a release can be taken back from; everywhere unless said. */
  readonly rollsBackFrom?: readonly ('exposed' | 'complete')[];
  /** Whether it can expose the same candidate again after it took it back; it can unless said. Without `read` that is never tried. */
  readonly exposesAgain?: boolean;
}

/**
 * Any system with an HTTP API. Each order carries `Idempotency-Key: <release>#<decision>`, the same when it is sent again.
 * Throws an `Error` for placeholders that do not exist.
 */
export function createHttp(config: HttpConfig, { memory, mask }: ActuatorTools): Actuator {
  const { id, apply, read: reading, bySegment = false, rollsBackFrom = ['exposed', 'complete'] } = config;
  const system = `HTTP actuator ${id}`;
  const hint =
    'see whether the system is up, and whether address, headers and body in the configuration are what it expects';
  refuseUnknownPlaceholders(system, `${apply.url} ${apply.body}`);
  const read: Actuator['read'] = async (signal) => {
    if (reading === undefined) return null;
    const { url, headers = {}, at } = reading;
    const text = await requestText({ system, url, method: 'GET', headers, hint, signal, mask });
    return exposureFrom(
      system,
      atPointer(parseAnswer(system, text, hint), at),
      `mend the pointer “${at}”, or the system`,
    );
  };
  const applyOnce = createApplyOnce({ id, system, memory, read });
  const send = async (order: Order, signal: AbortSignal) => {
    const headers = {
      'content-type': 'application/json',
      ...lowerCased(apply.headers),
      'idempotency-key': orderKey(order),
    };
    const isJson = /\bjson\b/i.test(headers['content-type']);
    const url = fillTemplate(apply.url, order, encodeURIComponent);
    const body = fillTemplate(apply.body, order, isJson ? insideJsonString : String);
    await requestText({ system, url, method: apply.method, headers, body, hint, signal, mask });
  };
  return {
    id,
    bySegment,
    canRollBackFrom: (where) => rollsBackFrom.includes(where),
    canNarrow: true,
    canRehearse: canRehearseBy(config),
    canBeRead: reading !== undefined,
    isGradual: false,
    read,
    async apply(order, signal) {
      if (!bySegment) soleTarget(order.exposure);
      await applyOnce(order, signal, (limited) => send(order, limited));
    },
  };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function insideJsonString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
