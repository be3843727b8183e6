import { type Order, orderKey } from '../../core/release/order.ts';
import { trouble } from './trouble.ts';

/** What may stand in a template, in braces. `exposure` is JSON and goes in as it is; the others are escaped for where they stand. */
const PLACEHOLDERS: Readonly<Record<string, (order: Order) => string>> = {
  candidate: ({ releases }) => releases.candidate,
  baseline: ({ releases }) => releases.baseline,
  percent: ({ exposure }) => String(exposure.default),
  decision: ({ decision }) => String(decision),
  key: orderKey,
  kind: ({ kind }) => kind,
  release: ({ release }) => release,
  stage: ({ stage }) => stage,
  reason: ({ reason }) => reason,
  exposure: ({ exposure }) => JSON.stringify(exposure),
};
const PLACEHOLDER = /\{([a-z]+)\}/g;

/** A template with an order's values in it. */
export function fillTemplate(template: string, order: Order, quote: (text: string) => string): string {
  return template.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const value = PLACEHOLDERS[name]?.(order);
    if (value === undefined) return whole;
    // In an address it must be escaped as well; in a body it is JSON already.
    return name === 'exposure' && quote !== encodeURIComponent ? value : quote(value);
  });
}

/** Throws an `Error` that lists the names that exist. */
export function refuseUnknownPlaceholders(system: string, template: string): void {
  const unknown = [...template.matchAll(PLACEHOLDER)]
    .map(([, name = '']) => name)
    .filter((name) => !Object.hasOwn(PLACEHOLDERS, name));
  if (unknown.length === 0) return;
  const known = Object.keys(PLACEHOLDERS).map((name) => `{${name}}`);
  throw trouble(system, `found {${unknown[0]}} in its template`, `expected one of ${known.join(', ')}`);
}
