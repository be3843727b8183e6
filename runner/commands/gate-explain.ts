import { buildResult } from '../core/build-result.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { explain } from '../core/explain/explain.ts';
import { explainRelease } from '../core/explain/explain-release.ts';
import { judge } from '../core/judge/judge.ts';
import { judgedInstant } from '../core/judge/judged-instant.ts';
import { releaseOutcomeOf } from '../core/release/release-document.ts';
import type { ResultDocument } from '../core/result.ts';
import type { Walk } from '../core/walk.ts';
import { pressInWords } from './press/show-press.ts';
import { CommandProblem } from './problem.ts';
import { replayStored, type StoredEvidence } from './release/stored-release.ts';
import type { Surroundings } from './surroundings.ts';
import { resultOfBoth } from './walk/result-of-both.ts';
import { type StoredWalkOptions, storedWalk } from './walk/stored-walk.ts';

/** `waygate gate explain`: how a verdict came about, recomputed from stored evidence; the same evidence gives the same text. */
export async function gateExplain(
  options: StoredWalkOptions & { readonly json?: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { walk, runs, store, followedBy } = await storedWalk(options, surroundings);
  if (walk.command === 'press') return explainPress(walk, store, options, surroundings);
  if (walk.release !== undefined) return explainStoredRelease({ walk, runs, store }, options, surroundings);
  const asOf = judgedInstant(walk, runs);
  const judgement = judge(walk, runs, asOf);
  const both =
    followedBy === null
      ? null
      : resultOfBoth(buildResult(walk, runs, judgement, { seconds: 0, report: null, now: asOf }), followedBy);
  const lines = [...(both === null ? [] : explainBoth(both)), ...explain(walk, runs, asOf)];
  if (options.json === true) {
    const document = {
      schema: 'waygate.explanation/v1',
      walk: walk.id,
      store,
      asOf,
      judgement,
      ...(both === null ? {} : { both: { verdict: both.verdict, reasons: both.reasons }, press: both.press }),
      lines,
    };
    surroundings.stdout.write(`${JSON.stringify(document)}\n`);
  } else surroundings.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

/** The verdict of a walk and the press that followed it comes before how the walk's own was reached. */
function explainBoth({ verdict, reasons, press }: ResultDocument): readonly string[] {
  const id = press?.walk ?? '';
  const said = press?.verdict ?? 'no verdict';
  const where = press?.verdict == null ? '' : ` (npx waygate gate explain --walk ${id})`;
  return [
    `Verdict of the walk and of the press that followed it: ${verdict}`,
    ...reasons.map(({ code, text }) => `  ${code}: ${text}`),
    `  Press ${id}: ${said}${where}`,
    ...(press?.problem === undefined ? [] : [`  ${press.problem}`]),
    '',
  ];
}

/** A release is judged stage by stage: told as it went, and judged anew for the moment that decided it. */
async function explainStoredRelease(
  { walk, runs, store }: StoredEvidence,
  options: { readonly json?: boolean },
  { stdout }: Surroundings,
): Promise<ExitCode> {
  const replay = await replayStored({ walk, runs, store });
  const lines = explainRelease(walk, replay, runs.length);
  const { atMs, judgement, runs: known } = replay.decided;
  const document = {
    schema: 'waygate.explanation/v1',
    walk: walk.id,
    store,
    release: replay.state.plan.id,
    outcome: releaseOutcomeOf(replay.state),
    asOf: new Date(atMs).toISOString(),
    runs: known,
    judgement,
    events: replay.events.map(({ event, odds, runs }) => ({ ...event, runs, odds })),
    lines,
  };
  stdout.write(options.json === true ? `${JSON.stringify(document)}\n` : `${lines.join('\n')}\n`);
  return EXIT.ok;
}

/** A press is judged by other rules than a walk: told as it was concluded. */
function explainPress(
  { id, press }: Walk,
  store: string,
  options: { readonly json?: boolean },
  { stdout }: Surroundings,
): ExitCode {
  if (press === undefined)
    throw new CommandProblem(
      EXIT.inconclusive,
      `Press ${id} has not ended: it is still under way, or was cut off, and nothing was judged`,
    );
  const { document } = press;
  stdout.write(
    options.json === true
      ? `${JSON.stringify({ schema: 'waygate.explanation/v1', walk: id, store, press: document })}\n`
      : pressInWords(document, stdout.isTTY === true),
  );
  return EXIT.ok;
}
