import http from 'k6/http';
import { count, plainOptions, plan } from './plain-load.ts';

export { handleSummary, lease } from './plain-load.ts';
export const options = plainOptions();

/** Throws in every iteration; counts it as the real scenarios do. */
export default function main(): void {
  count('intents');
  http.get(`${plan.baseUrl}/`);
  count('script_errors');
  throw new Error('a bug of the scenario');
}
