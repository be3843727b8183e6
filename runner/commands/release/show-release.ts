import picocolors from 'picocolors';
import type { ExitCode } from '../../core/exit-code.ts';
import { counted } from '../../core/judge/wording.ts';
import { exposureInWords } from '../../core/release/exposure.ts';
import type { ReleaseDocument } from '../../core/release/release-document.ts';
import { shoppersLines } from '../../core/release/shoppers-text.ts';
import { paintFor } from '../../terminal/lines.ts';
import type { Surroundings } from '../surroundings.ts';

/** Prints what a release ended with: one JSON document, or its way in words. Returns the exit code. */
export function showRelease(
  document: ReleaseDocument,
  options: { readonly json?: boolean },
  { stdout }: Surroundings,
): ExitCode {
  stdout.write(options.json === true ? `${JSON.stringify(document)}\n` : inWords(document, stdout.isTTY === true));
  return document.exitCode as ExitCode;
}

function inWords(document: ReleaseDocument, colours: boolean): string {
  const paint = paintFor(picocolors.createColors(colours));
  const { outcome, stages, reasons, faultFrom, decidedAfterSeconds, provedAfterSeconds, runs, seconds, report } =
    document;
  const tone = { complete: paint.good, held: paint.warn, rolled_back: paint.bad, rollback_failed: paint.bad }[outcome];
  const after = (since: number | null) => (since === null ? '–' : `${since.toFixed(1)} s`);
  return [
    '',
    tone(paint.strong(outcome)),
    ...reasons.slice(0, 4).map(({ code, text }) => `  ${paint.dim(`[${code}]`)} ${text}`),
    '',
    ...stages.map(
      ({ name, exposure, enteredAt, verdict }) =>
        `  ${enteredAt}  ${name.padEnd(8)} ${exposureInWords(exposure).padStart(6)}  ${verdict ?? 'under way'}`,
    ),
    '',
    ...(faultFrom === null
      ? []
      : [
          `  fault from ${faultFrom}: decided after ${after(decidedAfterSeconds)}, proved after ${after(provedAfterSeconds)}`,
        ]),
    ...shoppersLines(document).map((line, index) => `  ${index === 0 ? paint.strong(line) : paint.dim(line)}`),
    `  ${paint.dim(`${counted(runs, 'run')} in ${Math.round(seconds)} s · exit code ${document.exitCode}`)}`,
    ...(report === null ? [] : [`  report: ${report}`]),
    '',
    '',
  ].join('\n');
}
