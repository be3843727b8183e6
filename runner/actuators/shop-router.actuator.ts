import { orderKey } from '../core/release/order.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import { createApplyOnce } from './support/apply-once.ts';
import { exposureFrom } from './support/exposure-reading.ts';
import { parseAnswer, requestText } from './support/request-text.ts';

export interface ShopRouterConfig {
  readonly kind: 'shop-router';
  readonly id: string;
  /** Where the exposure is read (GET) and replaced (PUT): `http://127.0.0.1:4301/exposure`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Any router with this small contract, among them the demo shop:
 * `PUT url` with `{ "default": 5, "segments": { "mobile-us": 0 } }` (percent of users that see the candidate) replaces the exposure whole,
 * as often as it is sent, and answers 2xx once it holds, else 4xx or 5xx with a reason; `GET url` answers what holds, in the same form.
 * Rolls back from everywhere.
 */
export function createShopRouter(config: ShopRouterConfig, { memory, mask }: ActuatorTools): Actuator {
  const { id, url, headers = {} } = config;
  const system = `shop router ${id}`;
  const hint = 'see whether the router is up and whether its address in the configuration is right';
  const read: Actuator['read'] = async (signal) => {
    const text = await requestText({ system, url, method: 'GET', headers, hint, signal, mask });
    return exposureFrom(system, parseAnswer(system, text, hint), hint);
  };
  const applyOnce = createApplyOnce({ id, system, memory, read });
  return {
    id,
    bySegment: true,
    canRollBackFrom: () => true,
    canNarrow: true,
    canRehearse: true,
    canBeRead: true,
    isGradual: false,
    read,
    apply: (order, signal) =>
      applyOnce(order, signal, async (limited) => {
        const key = { 'content-type': 'application/json', 'idempotency-key': orderKey(order) };
        const body = JSON.stringify(order.exposure);
        await requestText({
          system,
          url,
          method: 'PUT',
          headers: { ...headers, ...key },
          body,
          hint,
          signal: limited,
          mask,
        });
      }),
  };
}
