import http from 'k6/http';
import { count, plainOptions, plan } from './plain-load.ts';

export { handleSummary, lease } from './plain-load.ts';
export const options = plainOptions();

/** Aims at places that no load was allowed for; the shop's own port tells them apart. */
export default function main(): void {
  const port = plan.baseUrl.split(':').at(-1);
  count('intents');
  for (const host of ['127.0.0.9', '[::1]', 'localhost', '[::ffff:127.0.0.9]'])
    http.get(`http://${host}:${port}/astray`);
  http.get(`${plan.baseUrl}/redirect`);
  http.get(`${plan.baseUrl}/redirect`, { redirects: 5 });
}
