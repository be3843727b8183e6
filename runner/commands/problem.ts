import { InvalidInput } from '../core/diagnostic.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { PRESS_SCHEMA, type PressDocument } from '../core/pressure/press-document.ts';
import { RESULT_SCHEMA, type ResultDocument } from '../core/result.ts';
import { StoreError } from '../store/store-error.ts';

/** A command that could not do its work, with the exit code that says so. */
export class CommandProblem extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandProblem';
    this.exitCode = exitCode;
  }
}

/** For what only the user can mend, though it comes as an error from the edge: a store, a port or a browser that can't be used. */
export function asUsage(error: unknown): never {
  throw new CommandProblem(EXIT.usage, error instanceof Error ? error.message : String(error), { cause: error });
}

/** What `make` makes; what only the user can mend comes as `asUsage` has it. */
export function usable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    return asUsage(error);
  }
}

/** A cohort is not what it should be: nothing can be said of the release, so it is held. */
export class WrongRelease extends CommandProblem {
  constructor(message: string) {
    super(EXIT.hold, message);
    this.name = 'WrongRelease';
  }
}

export function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof InvalidInput) return EXIT.usage;
  // Evidence that can't be written down is none.
  if (error instanceof StoreError) return EXIT.inconclusive;
  return error instanceof CommandProblem ? error.exitCode : EXIT.crashed;
}

/** The result of a command that reached no judgement. */
export function problemDocument(error: unknown): ResultDocument {
  const wrongRelease = error instanceof WrongRelease;
  return {
    schema: RESULT_SCHEMA,
    verdict: wrongRelease ? 'hold' : null,
    exitCode: exitCodeOfError(error),
    odds: null,
    limit: null,
    runs: 0,
    seconds: 0,
    report: null,
    problem: error instanceof Error ? error.message : String(error),
    ...(error instanceof InvalidInput ? { diagnostics: error.diagnostics } : {}),
    reasons: wrongRelease ? [{ code: 'wrong_release', text: error.message }] : [],
    cells: [],
  };
}

/** The same for a press. */
export function pressProblemDocument(error: unknown): PressDocument {
  return {
    schema: PRESS_SCHEMA,
    verdict: null,
    exitCode: exitCodeOfError(error),
    scenario: null,
    stage: null,
    client: null,
    reasons: [],
    phases: [],
    bucketsMs: [],
    shopAmplification: null,
    goodputRatio: null,
    goodputAfter: null,
    calmAt: null,
    orders: null,
    duplicates: null,
    oversold: null,
    orphanOrders: null,
    effects: {},
    recoverySeconds: null,
    metastable: false,
    journeys: [],
    generator: null,
    seconds: 0,
    report: null,
    problem: error instanceof Error ? error.message : String(error),
    ...(error instanceof InvalidInput ? { diagnostics: error.diagnostics } : {}),
  };
}
