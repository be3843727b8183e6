import http from 'k6/http';
import { count, plainOptions, plan } from './plain-load.ts';

export { handleSummary, lease } from './plain-load.ts';
export const options = plainOptions();

/** Fills its console and its error log with far more than a pipe holds. */
export default function main(): void {
  // biome-ignore lint/suspicious/noConsole: it is what the test is about.
  for (let line = 0; line < 200; line += 1) console.error('x'.repeat(1000));
  count('intents');
  http.get(`${plan.baseUrl}/`);
  count('goodput');
}
