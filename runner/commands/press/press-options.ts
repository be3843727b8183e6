import { RETRY_POLICIES, type RetryPolicy } from '../../../load/support/plan.ts';
import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';
import { gatewayProblems } from '../gateway-problems.ts';
import type { WalkOptions } from '../walk/walk-options.ts';

/** Options of `waygate press`, as commander reads them. */
export interface PressOptions extends WalkOptions {
  readonly config?: string;
  /** On the built-in demo shop. */
  readonly demo?: boolean;
  readonly fault: readonly string[];
  readonly scenario: string;
  /** `25%`. */
  readonly stage?: string;
  readonly factor?: number;
  readonly retries?: string;
  readonly generators?: number;
  readonly findCapacity?: boolean;
  readonly production?: boolean;
  readonly pushGateway?: string;
  readonly metricsFile?: string;
}

/** The options that need more than commander to be understood. */
export interface PressWishes {
  /** Of users, (0, 100]. */
  readonly percent: number;
  readonly factor: number | null;
  readonly retries: RetryPolicy | null;
  readonly generators: number;
}

const MOST_GENERATORS = 64;

/** Throws `InvalidInput` with everything that is wrong with them. */
export function pressWishes(options: PressOptions): PressWishes {
  const problems: Diagnostic[] = [...gatewayProblems(options.pushGateway)];
  const percent = percentOf(options.stage ?? '100%');
  if (percent === null) {
    problems.push({
      path: '--stage',
      found: `"${options.stage}"`,
      expected: 'the share of users that the stage to be entered will send, above 0 % and up to 100 %',
      hint: 'e.g. --stage 25%',
    });
  }
  const retries = RETRY_POLICIES.find((policy) => policy === options.retries) ?? null;
  if (options.retries !== undefined && retries === null) {
    problems.push({
      path: '--retries',
      found: `"${options.retries}"`,
      expected: `one of ${RETRY_POLICIES.join(', ')}`,
      hint: 'what the shoppers’ clients do when an attempt brings nothing',
    });
  }
  const generators = options.generators ?? 1;
  if (!Number.isInteger(generators) || generators < 1 || generators > MOST_GENERATORS) {
    problems.push({
      path: '--generators',
      found: String(generators),
      expected: `a whole number from 1 to ${MOST_GENERATORS}`,
      hint: 'one k6 process each; more than the machine has cores only disturb each other',
    });
  }
  if (options.demo === true && options.config !== undefined) {
    problems.push({
      path: '--demo',
      found: '--config as well',
      expected: 'one of the two',
      hint: '--demo brings the built-in shop up; --config presses your own',
    });
  }
  if (options.demo !== true && options.fault.length > 0) {
    problems.push({
      path: '--fault',
      found: options.fault.join(', '),
      expected: 'to be given together with --demo',
      hint: 'faults can be switched on in the demo shop only',
    });
  }
  if (problems.length > 0) throw new InvalidInput('Nothing was pressed', problems);
  return { percent: percent ?? 100, factor: options.factor ?? null, retries, generators };
}

function percentOf(text: string): number | null {
  const percent = Number(/^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text)?.[1] ?? Number.NaN);
  return percent > 0 && percent <= 100 ? percent : null;
}
