import type { Diagnostic } from '../core/diagnostic.ts';
import type { WaygateConfig } from './define-config.ts';
import type { Catalogue } from './discover.ts';

/** A kill limit that would cut runs which are still within their journey's deadline. */
export function limitProblems({ limits, matrix }: Partial<WaygateConfig>, catalogue: Catalogue): Diagnostic[] {
  const killMs = limits?.runKillMs ?? 60_000;
  const deadlines = Object.keys(matrix ?? {}).map((id) => ({
    id,
    ms: catalogue.journeys.get(id)?.value.meta.deadlineMs ?? 0,
  }));
  const longest = deadlines.toSorted((a, b) => b.ms - a.ms)[0];
  if (longest === undefined || longest.ms < killMs) return [];
  return [
    {
      path: 'limits.runKillMs',
      found: `${killMs} ms${limits?.runKillMs === undefined ? ' (the default)' : ''}`,
      expected: `more than the ${longest.ms} ms that journey "${longest.id}" may take`,
      hint: 'leave some seconds for context, screenshot and trace',
    },
  ];
}
