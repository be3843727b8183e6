import type { IncomingHttpHeaders } from 'node:http';
import { type Refusal, refusal } from './refusal.ts';

/**
 * Why a changing request may not come from where it says it comes from; null when it may. Browsers say it and pages can't change what
 * they say (https://www.w3.org/TR/fetch-metadata/); other clients say nothing, and `required` refuses them. `Host` is not asked:
 * a page whose name was rebound to this machine's address says its own name in both.
 */
export function originProblem(
  headers: IncomingHttpHeaders,
  origins: readonly string[],
  { required }: { readonly required: boolean },
): Refusal | null {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const expected = `a page of ${origins.join(' or ')}`;
  const hint = 'open the dashboard at that address; scripts send a token and no Origin';
  if (origin !== undefined && !origins.includes(origin)) {
    return refusal('cross_origin', `Origin ${JSON.stringify(origin)}`, expected, hint);
  }
  if (site !== undefined && site !== 'same-origin') {
    return refusal('cross_origin', `Sec-Fetch-Site ${JSON.stringify(site)}`, expected, hint);
  }
  return required && origin === undefined && site === undefined
    ? refusal('cross_origin', 'a session cookie without Origin or Sec-Fetch-Site', expected, hint)
    : null;
}
