import { Counter } from 'prom-client';
import { LOAD_PHASES, type LoadCounts } from '../core/pressure/load-counts.ts';
import type { PressFamily } from './press-family.ts';
import { OTHER } from './press-labels.ts';

/** A counter of the load, by phase. */
export function phaseCounter(metric: string, help: string, read: (counts: LoadCounts) => number): PressFamily {
  return {
    series: () => LOAD_PHASES.length,
    create({ scenario, name }, registry) {
      const counter = new Counter({
        name: name(metric),
        help,
        labelNames: ['scenario', 'phase'],
        registers: [registry],
      });
      for (const phase of LOAD_PHASES) counter.inc({ scenario, phase }, 0);
      return ({ press }) => {
        for (const phase of LOAD_PHASES) counter.inc({ scenario, phase }, read(press.evidence.counts[phase]));
      };
    },
  };
}

export interface CounterParts {
  readonly label: string;
  /** Closed; with `other` among them, what is not in it is counted as that. */
  readonly values: readonly string[];
  readonly read: (counts: LoadCounts) => Readonly<Record<string, number>>;
}

/** A counter of the load, by phase and one thing more. */
export function phaseCounterBy(metric: string, help: string, { label, values, read }: CounterParts): PressFamily {
  return {
    series: () => LOAD_PHASES.length * values.length,
    create({ scenario, name }, registry) {
      const counter = new Counter({
        name: name(metric),
        help,
        labelNames: ['scenario', 'phase', label],
        registers: [registry],
      });
      for (const phase of LOAD_PHASES) for (const value of values) counter.inc({ scenario, phase, [label]: value }, 0);
      return ({ press }) => {
        for (const phase of LOAD_PHASES)
          for (const [said, count] of Object.entries(read(press.evidence.counts[phase]))) {
            const value = values.includes(said) ? said : OTHER;
            if (values.includes(value)) counter.inc({ scenario, phase, [label]: value }, count);
          }
      };
    },
  };
}
