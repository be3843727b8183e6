import picocolors from 'picocolors';
import type { ExitCode } from '../../core/exit-code.ts';
import { counted } from '../../core/judge/wording.ts';
import type { EffectResult } from '../../core/pressure/effects.ts';
import type { PressDocument, PressPhase } from '../../core/pressure/press-document.ts';
import { paintFor } from '../../terminal/lines.ts';
import type { Surroundings } from '../surroundings.ts';

const MOST_REASONS = 8;

/** Prints what a press ended with: one JSON document, or the verdict, its reasons and its numbers. Returns the exit code. */
export function showPress(
  document: PressDocument,
  options: { readonly json?: boolean },
  { stdout }: Surroundings,
): ExitCode {
  stdout.write(options.json === true ? `${JSON.stringify(document)}\n` : pressInWords(document, stdout.isTTY === true));
  return document.exitCode as ExitCode;
}

export function pressInWords(document: PressDocument, colours: boolean): string {
  const paint = paintFor(picocolors.createColors(colours));
  const { verdict, scenario, stage, reasons } = document;
  const tone = verdict === 'pass' ? paint.good : verdict === 'fail' ? paint.bad : paint.warn;
  const asked =
    stage === null
      ? ''
      : `: ${scenario} at ${stage.percent} % of users (${rate(stage.intentsPerSecond)} intents/s × ${stage.factor})`;
  const lines = ['', `${tone(paint.strong(verdict ?? 'no verdict'))}${asked}`];
  if (document.problem !== undefined) lines.push(...indented(document.problem));
  for (const reason of reasons.slice(0, MOST_REASONS)) {
    lines.push(...indented(`${paint.dim(`[${reason.code}]`)} ${reason.text}`));
  }
  if (reasons.length > MOST_REASONS) lines.push(`  … and ${reasons.length - MOST_REASONS} more: see the report`);
  lines.push('', ...table(document.phases).map((line, index) => `  ${index === 0 ? paint.dim(line) : line}`));
  lines.push('', `  ${outcomeLine(document)}`);
  for (const text of unassessed(document.effects)) lines.push(paint.dim(`  ${text}`));
  lines.push(...capacityLines(document).map((line) => `  ${line}`));
  for (const warning of document.warnings ?? []) lines.push(paint.warn(`  ${warning}`));
  lines.push(`  ${paint.dim(journeysLine(document))}`);
  if (document.report !== null) lines.push(`  report   ${document.report}`);
  lines.push(`  ${paint.dim(`exit code ${document.exitCode}`)}`, '');
  return `${lines.join('\n')}\n`;
}

const COLUMNS: readonly (readonly [string, (phase: PressPhase) => string])[] = [
  ['phase', ({ name }) => name],
  ['s', ({ seconds }) => String(Math.round(seconds))],
  ['intents', ({ intents }) => String(intents)],
  ['served in time', ({ goodput }) => String(goodput)],
  ['attempts', ({ attempts }) => String(attempts)],
  ['each', ({ amplification }) => (amplification === null ? '–' : amplification.toFixed(2))],
  ['p50 ms', ({ p50Ms }) => ms(p50Ms)],
  ['p95 ms', ({ p95Ms }) => ms(p95Ms)],
  ['p99 ms', ({ p99Ms }) => ms(p99Ms)],
];

function table(phases: readonly PressPhase[]): string[] {
  const rows = [COLUMNS.map(([title]) => title), ...phases.map((phase) => COLUMNS.map(([, value]) => value(phase)))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function outcomeLine({ effects, recoverySeconds, metastable, goodputRatio, shopAmplification }: PressDocument): string {
  const found = Object.entries(effects).flatMap(([kind, effect]) =>
    effect.assessed ? [`${kind.replaceAll('_', ' ')} ${effect.count}`] : [],
  );
  const recovered = metastable
    ? 'did not recover'
    : recoverySeconds === null
      ? null
      : `recovered in ${Math.round(recoverySeconds)} s`;
  const ratio = goodputRatio === null ? null : `goodput ratio ${goodputRatio.toFixed(2)}`;
  // Absent in documents that older versions stored.
  const inside = shopAmplification == null ? null : `shop amplification ${shopAmplification.toFixed(2)}`;
  return [ratio, inside, recovered, ...found].filter((part) => part !== null).join(' · ');
}

function unassessed(effects: Readonly<Record<string, EffectResult>>): string[] {
  const byReason = Map.groupBy(
    Object.entries(effects).flatMap(([kind, effect]) => (effect.assessed ? [] : [{ kind, reason: effect.reason }])),
    ({ reason }) => reason,
  );
  return [...byReason].map(
    ([reason, kinds]) => `not assessed: ${kinds.map(({ kind }) => kind.replaceAll('_', ' ')).join(', ')}: ${reason}`,
  );
}

function capacityLines({ capacity }: PressDocument): string[] {
  if (capacity === undefined) return [];
  const steps = capacity.steps.map(
    ({ intentsPerSecond, verdict, goodputPerSecond, p95Ms, reason }) =>
      `${rate(intentsPerSecond).padStart(6)} intents/s  ${verdict.padEnd(7)}  ${rate(goodputPerSecond)} served/s, p95 ${ms(p95Ms)} ms${reason === null ? '' : `  [${reason}]`}`,
  );
  const { kneeIntentsPerSecond: knee, limitedBy } = capacity;
  const told = [knee === null ? 'No rate was carried.' : `It carries ${rate(knee)} intents/s.`, limitedBy];
  return ['', ...steps, told.filter((part) => part !== null).join(' '), ''];
}

function journeysLine({ journeys, seconds, generator }: PressDocument): string {
  const runs = journeys.flatMap(({ candidate, baseline }) => [candidate, baseline]);
  const sum = (key: 'runs' | 'fail') => runs.reduce((total, tally) => total + tally[key], 0);
  const shared = generator?.machine.sharedCores === true ? ' (on the cores that made the load)' : '';
  return `${Math.round(seconds)} s · ${counted(sum('runs'), 'journey run')}${shared}, ${sum('fail')} failed · k6 ${generator?.version ?? '–'}`;
}

function rate(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '');
}

function ms(value: number | null): string {
  return value === null ? '–' : String(Math.round(value));
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}
