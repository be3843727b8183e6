import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { explain } from '../core/explain/explain.ts';
import { judge } from '../core/judge/judge.ts';
import { judgedInstant } from '../core/judge/judged-instant.ts';
import type { Surroundings } from './surroundings.ts';
import { type StoredWalkOptions, storedWalk } from './walk/stored-walk.ts';

/** `waygate gate explain`: how a verdict came about, recomputed from stored evidence; the same evidence gives the same text. */
export async function gateExplain(
  options: StoredWalkOptions & { readonly json?: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { walk, runs, store } = await storedWalk(options, surroundings);
  const asOf = judgedInstant(walk, runs);
  const lines = explain(walk, runs, asOf);
  if (options.json === true) {
    const document = {
      schema: 'waygate.explanation/v1',
      walk: walk.id,
      store,
      asOf,
      judgement: judge(walk, runs, asOf),
      lines,
    };
    surroundings.stdout.write(`${JSON.stringify(document)}\n`);
  } else surroundings.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}
