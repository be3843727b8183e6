import type { LoadPhase } from '../../runner/core/pressure/load-counts.ts';
import type { PressCell, PressPhase } from '../../runner/core/pressure/press-document.ts';
import type { PressToReport } from '../press-input.ts';
import type { ReportView } from '../view.ts';

export const PHASES_IN_ORDER = ['warm', 'baseline', 'pressure', 'recovery'] as const satisfies readonly LoadPhase[];

/** One press, indexed once for all of its sections. Seconds count from the moment the load was let go. */
export interface PressView extends PressToReport {
  /** Its journeys, as the parts of the page that show runs know them. */
  readonly inner: ReportView;
  /** The report is of this press and nothing else. */
  readonly alone: boolean;
  readonly phase: Readonly<Record<LoadPhase, PressPhase | undefined>>;
  readonly marks: readonly PressMark[];
  /** By `cellName`, each phase of it. */
  readonly cells: ReadonlyMap<string, readonly PressCell[]>;
}

/** A moment worth a line in every chart. */
export interface PressMark {
  readonly kind: 'calm' | 'recovered' | 'stopped';
  readonly at: number;
  readonly says: string;
}

export function secondOf(press: Pick<PressToReport, 'evidence' | 'walk'>, instant: string): number {
  return (Date.parse(instant) - Date.parse(press.evidence.startedAt ?? press.walk.startedAt)) / 1000;
}

/** What every panel of the timeline stands on. */
export function axisOf({ figures, marks }: PressView) {
  return { ...figures.axis, spans: figures.spans, marks };
}

/** A round number that is not below the value. */
export function niceAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}

export function pressViewOf(press: PressToReport, inner: ReportView, alone: boolean): PressView {
  const { document } = press;
  const phase = (name: LoadPhase) => document.phases.find((it) => it.name === name);
  const cells = new Map<string, PressCell[]>();
  for (const cell of document.journeys) {
    const name = `${cell.journey} × ${cell.segment}`;
    cells.set(name, [...(cells.get(name) ?? []), cell]);
  }
  return {
    ...press,
    inner,
    alone,
    phase: {
      warm: phase('warm'),
      baseline: phase('baseline'),
      pressure: phase('pressure'),
      recovery: phase('recovery'),
    },
    marks: marksOf(press),
    cells,
  };
}

/** Two moments closer than this share of the axis are one mark. */
const TOGETHER = 0.02;

function marksOf({ document, evidence, figures: { axis } }: PressToReport): readonly PressMark[] {
  const { calmAt, recoverySeconds } = document;
  const marks: PressMark[] = [];
  // A load that its guard ended is told by the mark of its end.
  const gone = evidence.probedAfter !== undefined && calmAt === evidence.probedAfter.from;
  if (calmAt !== null && gone && recoverySeconds !== null)
    marks.push({ kind: 'recovered', at: calmAt + recoverySeconds, says: 'the probe has good answers again' });
  if (calmAt !== null && !gone) {
    const together = recoverySeconds !== null && recoverySeconds < TOGETHER * (axis.until - axis.from);
    const says = 'the load is back to what it was';
    marks.push({ kind: 'calm', at: calmAt, says: together ? `${says}, and intents are served in time` : says });
    if (recoverySeconds !== null && !together)
      marks.push({ kind: 'recovered', at: calmAt + recoverySeconds, says: 'intents are served in time again' });
  }
  if (evidence.stopped !== null)
    marks.push({
      kind: 'stopped',
      at: evidence.stopped.at,
      says: `the load was ended early: ${evidence.stopped.text}`,
    });
  return marks.toSorted((a, b) => a.at - b.at);
}
