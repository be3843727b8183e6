import exec from 'k6/execution';
import http from 'k6/http';
import { planSeconds } from '../../../load/support/phases.ts';
import { count, plainOptions, plan } from './plain-load.ts';

export { handleSummary, lease } from './plain-load.ts';

const seconds = planSeconds(plan.seconds);

/** A few clients that ask one after the other, as fast as they are answered, for as long as the plan says. */
export const options = plainOptions({ duration: '1s', gracefulStop: `${seconds + 5}s` });

export default function main(): void {
  while (exec.instance.currentTestRunDuration < seconds * 1000) {
    count('intents');
    count('attempts');
    const answer = http.get(`${plan.baseUrl}/`);
    count('op_browse', { le: '3' });
    if (answer.status === 200) count('goodput');
  }
}
