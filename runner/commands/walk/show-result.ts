import picocolors from 'picocolors';
import type { ExitCode } from '../../core/exit-code.ts';
import type { ResultDocument } from '../../core/result.ts';
import { odds } from '../../terminal/board.ts';
import { paintFor } from '../../terminal/progress.ts';
import type { Surroundings } from '../surroundings.ts';

const MOST_REASONS = 6;

/** Prints what a walk ended with: one JSON document, or the verdict and its reasons in words. Returns the exit code. */
export function showResult(
  result: ResultDocument,
  { json }: { readonly json?: boolean },
  { stdout }: Surroundings,
): ExitCode {
  stdout.write(json === true ? `${JSON.stringify(result)}\n` : inWords(result, stdout.isTTY === true));
  return result.exitCode as ExitCode;
}

function inWords(result: ResultDocument, colours: boolean): string {
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
  const numbers = [`${result.runs} runs in ${Math.round(result.seconds)} s`];
  if (result.odds !== null && result.limit !== null)
    numbers.push(`gate odds ${odds(result.odds)}, limit ${odds(result.limit)}`);
  lines.push(...indented(paint.dim(numbers.join(' · '))));
  if (result.report !== null) lines.push(...indented(`report   ${result.report}`));
  if (result.walk !== undefined) lines.push(...indented(`evidence npx waygate gate explain --walk ${result.walk}`));
  lines.push(...indented(paint.dim(`exit code ${result.exitCode}`)), '');
  return `${lines.join('\n')}\n`;
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}
