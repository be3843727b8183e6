import http from 'k6/http';
import shop from '../../../load/shops/selected.ts';
import { count, plainOptions, plan } from './plain-load.ts';

export { handleSummary, lease } from './plain-load.ts';
export const options = plainOptions();

/** One request per intent, counted before it is sent. */
export default function main(): void {
  count('intents');
  count('segment_intents', { segment: 'desktop-de' });
  count('attempts');
  const answer = http.get(`${plan.baseUrl}/${shop.wares.test}`);
  count('op_browse', { le: '3' });
  if (answer.status === 200) count('goodput');
}
