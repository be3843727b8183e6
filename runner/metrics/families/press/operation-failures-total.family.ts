import { Counter } from 'prom-client';
import { LOAD_PHASES } from '../../../core/pressure/load-counts.ts';
import type { PressFamily } from '../../press-family.ts';

const operationFailures: PressFamily = {
  series: ({ operations }) => operations.length * LOAD_PHASES.length,
  create({ scenario, operations, name }, registry) {
    const counter = new Counter({
      name: name('load_operation_failures_total'),
      help: 'Attempts at an operation that brought no useful answer.',
      labelNames: ['scenario', 'phase', 'op'],
      registers: [registry],
    });
    return ({ press }) => {
      for (const op of operations)
        for (const phase of LOAD_PHASES)
          counter.inc({ scenario, phase, op }, press.evidence.operations[op]?.[phase].failures ?? 0);
    };
  },
};
export default operationFailures;
