import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PressToReport } from '../../../reports/press-input.ts';
import { renderReport } from '../../../reports/render.ts';
import { evidenceOverSteps } from '../../core/judge/evidence-over-time.ts';
import { type JudgeStep, judgeSteps } from '../../core/judge/judge-steps.ts';
import { pressFiguresOf } from '../../core/pressure/press-figures.ts';
import type { ReleaseView } from '../../core/release/release-view.ts';
import type { ResultDocument } from '../../core/result.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Walk } from '../../core/walk.ts';
import { VERSION } from '../version.ts';

/** Screenshots beyond this many are linked, not inlined: a report should stay small enough to send around. */
const MOST_INLINED = 12;

/** As it is stored, with its walk and its runs. */
export type PressToWrite = Omit<PressToReport, 'figures'>;

export interface WalkToWrite {
  readonly walk: Walk;
  readonly runs: readonly RunRecord[];
  /** Of the walk, or of the walk and the press that followed it. */
  readonly result: ResultDocument;
  readonly press?: PressToWrite | undefined;
  /** Of a walk that was judged in stages: how its judge came to what it knew. */
  readonly steps?: readonly JudgeStep[];
  /** Of a walk that led a release. */
  readonly release?: ReleaseView;
  /** ms since the epoch. */
  readonly now: number;
}

/** Writes the self-contained HTML report of a walk and returns the file's path. Rejects when the place can't be written. */
export async function writeReport(
  file: string,
  { walk, runs, result, press, steps, release, now }: WalkToWrite,
): Promise<string> {
  const page = renderReport({
    walk,
    runs,
    result,
    ...(press === undefined ? {} : { press: withFigures(press) }),
    ...(release === undefined ? {} : { release }),
    evidence: evidenceOverSteps(walk, steps ?? judgeSteps(walk, runs)),
    images: await addressesOf([...runs, ...(press?.runs ?? [])], file),
    generatedAt: new Date(now).toISOString(),
    version: VERSION,
  });
  return written(file, page);
}

/** The same for a press alone. */
export async function writePressReport(file: string, press: PressToWrite, now: number): Promise<string> {
  const { walk, runs } = press;
  const page = renderReport({
    walk,
    runs,
    press: withFigures(press),
    images: await addressesOf(runs, file),
    generatedAt: new Date(now).toISOString(),
    version: VERSION,
  });
  return written(file, page);
}

function withFigures(press: PressToWrite): PressToReport {
  return { ...press, figures: pressFiguresOf(press.evidence, press.runs, press.walk.startedAt) };
}

async function written(file: string, page: string): Promise<string> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, page);
  } catch (cause) {
    throw new Error(`could not write the report to ${file}`, { cause });
  }
  return file;
}

async function addressesOf(runs: readonly RunRecord[], report: string): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map<string, string>();
  let inlined = 0;
  for (const { kind, path } of runs.flatMap(({ artefacts }) => artefacts)) {
    const data = kind === 'screenshot' && inlined < MOST_INLINED ? await inlineImage(path) : null;
    if (data !== null) inlined += 1;
    addresses.set(path, data ?? addressFrom(report, path));
  }
  return addresses;
}

/** null when the screenshot is gone, e.g. cleared away by age. */
async function inlineImage(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null
    ? null
    : `data:image/${extname(path) === '.png' ? 'png' : 'jpeg'};base64,${bytes.toString('base64')}`;
}

function addressFrom(report: string, path: string): string {
  const way = relative(dirname(report), path);
  return way.startsWith('..') && way.split(sep).filter((part) => part === '..').length > 4
    ? pathToFileURL(path).href
    : way.split(sep).map(encodeURIComponent).join('/');
}
