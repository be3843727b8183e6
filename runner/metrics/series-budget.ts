import { InvalidInput } from '../core/diagnostic.ts';
import type { Cell } from '../core/run-record.ts';

export interface SeriesBudget {
  /** Most series that the configured cells can make. */
  readonly total: number;
  readonly limit: number;
  /** Largest first. */
  readonly byFamily: readonly { readonly id: string; readonly series: number }[];
}

/** Counts before anything is registered. Throws `InvalidInput` with the numbers when it is more than the limit. */
export function seriesBudget<Scope extends { readonly cells: readonly Cell[] }>(
  families: readonly { readonly id: string; series(scope: Scope): number }[],
  scope: Scope,
  limit: number,
): SeriesBudget {
  const byFamily = families
    .map((family) => ({ id: family.id, series: family.series(scope) }))
    .sort((a, b) => b.series - a.series);
  const total = byFamily.reduce((sum, { series }) => sum + series, 0);
  if (total <= limit) return { total, limit, byFamily };
  const largest = byFamily.slice(0, 3).map(({ id, series }) => `${id} ${series}`);
  throw new InvalidInput('Too many metrics', [
    {
      path: 'limits.series',
      found: `${limit}, while ${scope.cells.length} cells in 2 cohorts can make ${total} series (${largest.join(', ')}, …)`,
      expected: `at least ${total}`,
      hint: 'take cells out of the matrix, or raise the limit if your Prometheus can bear it',
    },
  ]);
}
