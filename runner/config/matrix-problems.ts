import type { Diagnostic } from '../core/diagnostic.ts';
import { nearest } from '../core/nearest.ts';
import type { WaygateConfig } from './define-config.ts';
import type { Catalogue } from './discover.ts';

/** Names that nothing in the catalogue bears, cells that can't run, and a matrix without cells. */
export function matrixProblems(config: Partial<WaygateConfig>, catalogue: Catalogue): Diagnostic[] {
  const { shop, matrix, accounts } = config;
  const problems: Diagnostic[] = [];
  if (shop !== undefined && !catalogue.shops.has(shop)) problems.push(unknown('shop', 'shop', shop, catalogue.shops));
  if (matrix === undefined) return problems;
  if (Object.keys(matrix).length === 0) {
    const known = [...catalogue.journeys.keys()].join(', ');
    problems.push({
      path: 'matrix',
      found: 'no journey',
      expected: 'at least one journey with a segment',
      hint: `known journeys: ${known}`,
    });
  }
  const usedBy = new Map<string, string>();
  for (const [journey, segments] of Object.entries(matrix)) {
    const path = `matrix.${journey}`;
    if (!catalogue.journeys.has(journey)) problems.push(unknown(path, 'journey', journey, catalogue.journeys));
    if (segments.length === 0) {
      const known = [...catalogue.segments.keys()].join(', ');
      problems.push({
        path,
        found: 'an empty list',
        expected: 'at least one segment',
        hint: `take the journey out, or choose from ${known}`,
      });
    }
    segments.forEach((segment, index) => {
      const at = `${path}.${index}`;
      if (!catalogue.segments.has(segment)) problems.push(unknown(at, 'segment', segment, catalogue.segments));
      else if (!usedBy.has(segment)) usedBy.set(segment, at);
      if (segments.indexOf(segment) !== index) {
        problems.push({
          path: at,
          found: `"${segment}" for the second time`,
          expected: 'each segment once',
          hint: 'take it out',
        });
      }
    });
  }
  for (const [segment, path] of usedBy) {
    const login = catalogue.segments.get(segment)?.value.login;
    if (typeof login !== 'object' || accounts?.[login.account] !== undefined || !('accounts' in config)) continue;
    problems.push({
      path,
      found: `segment "${segment}" logs in as "${login.account}", which accounts does not list`,
      expected: `accounts.${login.account}`,
      hint: `accounts: { ${JSON.stringify(login.account)}: { email: …, password: { env: … } } }, or take the segment out`,
    });
  }
  return problems;
}

/** A name that is not known, with the nearest that are. */
export function unknown(path: string, kind: string, id: string, known: ReadonlyMap<string, unknown>): Diagnostic {
  const ids = nearest(id, known.keys());
  return {
    path,
    found: `unknown ${kind} "${id}"`,
    expected: ids.length === 0 ? `a file ${id}.${kind}.ts under one of the roots` : `one of ${ids.join(', ')}`,
    hint:
      ids[0] === undefined
        ? `no ${kind} was found at all: check roots`
        : `did you mean "${ids[0]}"? Or add ${id}.${kind}.ts under one of the roots`,
  };
}
