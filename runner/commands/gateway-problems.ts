import type { Diagnostic } from '../core/diagnostic.ts';
import { isGatewayAddress } from '../metrics/push-metrics.ts';

/** What is wrong with `--push-gateway`, to be asked before something is done whose metrics nobody could push. */
export function gatewayProblems(address: string | undefined): Diagnostic[] {
  if (address === undefined || isGatewayAddress(address)) return [];
  return [
    {
      path: '--push-gateway',
      found: 'no http(s) address (not shown: it may hold a password)',
      expected: 'the address of a Prometheus Pushgateway',
      hint: 'e.g. http://pushgateway.internal:9091',
    },
  ];
}
