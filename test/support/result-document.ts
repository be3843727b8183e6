import { RESULT_SCHEMA, type ResultDocument } from '../../runner/core/result.ts';

export function aResult(overrides: Partial<ResultDocument> = {}): ResultDocument {
  return {
    schema: RESULT_SCHEMA,
    verdict: 'hold',
    exitCode: 10,
    odds: 1.5,
    limit: 30,
    runs: 2,
    seconds: 12.5,
    report: null,
    reasons: [{ code: 'undecided', text: 'Not enough evidence yet.' }],
    cells: [],
    ...overrides,
  };
}
