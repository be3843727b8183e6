import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';
import type { Forecast } from './forecast.ts';
import type { LoadOrder } from './load-engine.ts';

/** Refuses a load that would go beyond its caps, before anything of it is started: throws one `InvalidInput` with all that is wrong. */
export function checkCaps(planned: Forecast, { caps, generators }: Pick<LoadOrder, 'caps' | 'generators'>): void {
  const problems: Diagnostic[] = [];
  if (planned.peakRequestsPerSecond > caps.requestsPerSecond) {
    const each = planned.attempts === 1 ? '' : `, up to ${planned.attempts} attempts for each intent`;
    problems.push({
      path: 'caps.requestsPerSecond',
      found: `${planned.peakRequestsPerSecond} requests per second at the peak${each}`,
      expected: `at most ${caps.requestsPerSecond}`,
      hint: `Raise the cap to ${Math.ceil(planned.peakRequestsPerSecond)}, or lower the stage, the factor or the attempts.`,
    });
  }
  if (planned.seconds > caps.seconds) {
    problems.push({
      path: 'caps.seconds',
      found: `${planned.seconds} s of load`,
      expected: `at most ${caps.seconds} s`,
      hint: `Raise the cap to ${Math.ceil(planned.seconds)}, or shorten the phases.`,
    });
  }
  for (const name of planned.unbounded) {
    problems.push({
      path: `scenarios.${name}.executor`,
      found:
        'VUs that start over as soon as they are done: an answer that comes sooner, or an exception, raises the rate',
      expected: 'an arrival-rate executor, or `minIterationDuration` of at least 1s',
      hint: 'Use constant-arrival-rate or ramping-arrival-rate.',
    });
  }
  if (planned.maxVUs > caps.concurrentIntents) {
    problems.push({
      path: 'caps.concurrentIntents',
      found: `${planned.maxVUs} concurrent intents (maxVUs)`,
      expected: `at most ${caps.concurrentIntents}`,
      hint: `Raise the cap to ${planned.maxVUs}, or lower the scenario's maxVUs to what the plan allows.`,
    });
  }
  if (caps.requestsPerSecond < generators) {
    problems.push({
      path: 'generators',
      found: `${generators} generators that share ${caps.requestsPerSecond} requests per second`,
      expected: 'at least one request per second for each',
      hint: 'Use fewer generators.',
    });
  }
  if (problems.length > 0) throw new InvalidInput('The load would go beyond its caps', problems);
}
