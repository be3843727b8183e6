import type { Diagnostic } from '../core/diagnostic.ts';
import { nearest } from '../core/nearest.ts';
import type { WaygateConfig } from './define-config.ts';
import type { Catalogue } from './discover.ts';

/** Names that nothing in the catalogue bears, cells that can't run, and a matrix without cells. */
export function matrixProblems(config: Partial<WaygateConfig>, catalogue: Catalogue): Diagnostic[] {
  const { shop, matrix } = config;
  const isUnknown = shop !== undefined && !catalogue.shops.has(shop);
  return [
    ...(isUnknown ? [unknown('shop', 'shop', shop, catalogue.shops)] : []),
    ...cellProblems('matrix', matrix, config, catalogue),
  ];
}

/** What is wrong with the cells of the matrix at `at`. */
export function cellProblems(
  at: string,
  matrix: WaygateConfig['matrix'] | undefined,
  config: Partial<WaygateConfig>,
  catalogue: Catalogue,
): Diagnostic[] {
  const { accounts } = config;
  const problems: Diagnostic[] = [];
  if (matrix === undefined) return problems;
  if (Object.keys(matrix).length === 0) {
    const known = [...catalogue.journeys.keys()].join(', ');
    problems.push({
      path: at,
      found: 'no journey',
      expected: 'at least one journey with a segment',
      hint: `known journeys: ${known}`,
    });
  }
  const usedBy = new Map<string, string>();
  for (const [journey, segments] of Object.entries(matrix)) {
    const path = `${at}.${journey}`;
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
      const place = `${path}.${index}`;
      if (!catalogue.segments.has(segment)) problems.push(unknown(place, 'segment', segment, catalogue.segments));
      else if (!usedBy.has(segment)) usedBy.set(segment, place);
      if (segments.indexOf(segment) !== index) {
        problems.push({
          path: place,
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
