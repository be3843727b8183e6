import picocolors from 'picocolors';
import { EXIT, type ExitCode, exitCodeOf } from '../../core/exit-code.ts';
import { counted } from '../../core/judge/wording.ts';
import type { ResultDocument } from '../../core/result.ts';
import { odds } from '../../terminal/board.ts';
import { paintFor } from '../../terminal/lines.ts';
import type { Surroundings } from '../surroundings.ts';

const MOST_REASONS = 6;

export interface ShowOptions {
  readonly json?: boolean;
  readonly store?: string;
  readonly config?: string;
}

/** Prints what a walk ended with: one JSON document, or the verdict and its reasons in words. Returns the exit code. */
export function showResult(result: ResultDocument, options: ShowOptions, { stdout }: Surroundings): ExitCode {
  stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : inWords(result, options, stdout.isTTY === true));
  return result.exitCode as ExitCode;
}

function inWords(result: ResultDocument, options: ShowOptions, colours: boolean): string {
  const paint = paintFor(picocolors.createColors(colours));
  const tone = { widen: paint.good, hold: paint.warn, roll_back: paint.bad }[result.verdict ?? 'hold'];
  const lines = ['', tone(paint.strong(result.verdict ?? 'no verdict'))];
  if (result.problem !== undefined) lines.push(...indented(result.problem));
  if (result.verdict === 'widen' && result.shown !== undefined) lines.push(...indented(result.shown));
  for (const reason of result.reasons.slice(0, MOST_REASONS))
    lines.push(...indented(`${paint.dim(`[${reason.code}]`)} ${reason.text}`));
  if (result.reasons.length > MOST_REASONS)
    lines.push(...indented(`… and ${result.reasons.length - MOST_REASONS} more: see the report`));
  lines.push('');
  const numbers = [`${counted(result.runs, 'run')} in ${Math.round(result.seconds)} s`];
  if (result.odds !== null && result.limit !== null)
    numbers.push(`gate odds ${odds(result.odds)}, limit ${odds(result.limit)}`);
  lines.push(...indented(paint.dim(numbers.join(' · '))));
  if (result.report !== null) lines.push(...indented(`report   ${result.report}`));
  if (result.walk !== undefined)
    lines.push(...indented(`evidence npx waygate gate explain --walk ${result.walk}${whereabouts(options)}`));
  lines.push(...indented(paint.dim(`exit code ${result.exitCode}${meaning(result)}`)), '');
  return `${lines.join('\n')}\n`;
}

/** Said when the exit code is not the verdict's: a walk of so many rounds tells by it how its runs went. */
function meaning({ verdict, exitCode }: ResultDocument): string {
  if (verdict === null || exitCode === exitCodeOf(verdict)) return '';
  const runs: Partial<Record<number, string>> = {
    [EXIT.ok]: 'every run passed',
    [EXIT.failedRuns]: 'a run failed',
    [EXIT.inconclusive]: 'a run could not tell',
  };
  return `: ${runs[exitCode] ?? 'not the verdict'}; for the exit code of a verdict use --until-decided`;
}

/** What `gate explain` must be told to find the walk again. */
function whereabouts({ store, config }: ShowOptions): string {
  if (store !== undefined) return ` --store ${store}`;
  return config === undefined ? '' : ` --config ${config}`;
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}
