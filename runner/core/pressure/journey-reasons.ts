import { cellName, counted } from '../judge/wording.ts';
import { quantile } from '../quantile.ts';
import type { Cell, Cohort, RunRecord } from '../run-record.ts';
import { mannWhitneyLarger } from './exact-tests.ts';
import type { LoadPhase } from './load-counts.ts';
import { passedMs } from './press-cells.ts';
import type { PressReason } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';
import type { PressPolicy } from './press-policy.ts';
import { asMs, asRatio } from './press-wording.ts';
import type { PressSummary } from './summarise.ts';
import { isBad, isWorse, sumOf, type Votes, votesOf } from './worse-votes.ts';

/** A journey is slow when it takes this many times as long … */
const SLOWER = 1.5;
/** … and this much longer: a shopper does not feel less. */
const SLOWER_MS = 300;
const JUDGED = ['pressure', 'recovery'] as const satisfies readonly LoadPhase[];

export interface JourneyFindings {
  /** Against the release. */
  readonly reasons: readonly PressReason[];
  /** The old release failed under the same pressure: the shop is sick, or the prober, and not the release. */
  readonly control: readonly PressReason[];
}

/**
 * Each cell under pressure against itself idle, and against its twin in the baseline release at the same time; and all cells together,
 * because a short press walks each only a few times. What they say together is told where no cell says anything alone. `throttled` and
 * `blocked` are what a shop that protects itself tells a prober and do not count; how far that goes is judged by what the load's clients
 * were told. Runs that began during a trigger (see `PressCourse`) are left out.
 *
 * False alarms: half of `journeyAlpha` is shared out over everything that may be found to fail (cells and their sum, phases, comparisons
 * and the two ways of `isWorse`), the other half over everything that may be found slow. So a press of a release whose journeys are as good
 * as the old one's, and as good as idle, is blamed with a probability below `journeyAlpha` by all journeys together, whatever their number.
 */
export function judgeJourneys(
  evidence: PressEvidence,
  runs: readonly RunRecord[],
  { course }: Pick<PressSummary, 'course'>,
  policy: PressPolicy,
): JourneyFindings {
  const zero = evidence.startedAt === null ? Number.NaN : Date.parse(evidence.startedAt);
  const calm = course.trigger && course.calmAt !== null ? zero + course.calmAt * 1000 : Number.NEGATIVE_INFINITY;
  const cells = [...Map.groupBy(runs, ({ journey, segment }) => JSON.stringify([journey, segment])).values()];
  const alpha = policy.journeyAlpha;
  const looks = (cells.length === 1 ? 1 : cells.length + 1) * JUDGED.length;
  const failing = { alpha, share: alpha / 2 / (looks * COMPARISONS * WAYS) };
  const slowShare = alpha / 2 / Math.max(1, cells.length * JUDGED.length);
  const reasons: PressReason[] = [];
  const control: PressReason[] = [];
  for (const phase of JUDGED) {
    const walked = cells.flatMap((ofCell): WalkedCell[] => {
      const inPhase = ofCell.filter((run) => run.phase === phase && !(Date.parse(run.startedAt) < calm));
      const idle = ofCell.filter((run) => run.phase === 'idle');
      const first = inPhase[0];
      if (first === undefined) return [];
      const of = (all: readonly RunRecord[], cohort: Cohort) => all.filter((run) => run.cohort === cohort);
      return [
        {
          cell: { journey: first.journey, segment: first.segment },
          now: of(inPhase, 'candidate'),
          idle: of(idle, 'candidate'),
          twin: of(inPhase, 'baseline'),
          twinIdle: of(idle, 'baseline'),
        },
      ];
    });
    const alone = walked.map((cell) => ({ cell, ...failingCells([cell], phase, failing) }));
    const together = alone.some(({ found }) => found) ? null : failingCells(walked, phase, failing);
    for (const { reasons: against, control: shared } of together === null ? alone : [...alone, together]) {
      reasons.push(...against);
      control.push(...shared);
    }
    for (const { cell, found } of alone) if (!found) reasons.push(...slower(cell, phase, slowShare));
  }
  return { reasons, control };
}

/** With itself idle, with its twin. */
const COMPARISONS = 2;
/** Of `isWorse`. */
const WAYS = 2;

/** The runs of one cell that are looked at in one phase. */
interface WalkedCell {
  readonly cell: Cell;
  readonly now: readonly RunRecord[];
  readonly idle: readonly RunRecord[];
  readonly twin: readonly RunRecord[];
  readonly twinIdle: readonly RunRecord[];
}

/** `cells`: one, or all that are looked at together. */
function failingCells(
  cells: readonly WalkedCell[],
  phase: LoadPhase,
  error: Parameters<typeof isWorse>[1],
): JourneyFindings & { readonly found: boolean } {
  const of = (which: Exclude<keyof WalkedCell, 'cell'>) => cells.map((cell) => votesOf(cell[which]));
  const worse = (here: readonly Votes[], there: readonly Votes[]) =>
    isWorse(
      here.map((votes, index) => [votes, there[index] ?? NONE] as const),
      error,
    );
  const worseThanIdle = worse(of('now'), of('idle'));
  const worseThanTwin = worse(of('now'), of('twin'));
  const twinIsSick = worse(of('twin'), of('twinIdle'));
  const [now, itself, beside] = [sumOf(of('now')), sumOf(of('idle')), sumOf(of('twin'))];
  const [only] = cells;
  const single = only !== undefined && cells.length === 1;
  const named = single ? { phase, ...only.cell } : { phase };
  const name = single ? cellName(only.cell) : `${counted(cells.length, 'cell')} together`;
  const numbers = `${votes(now)} under pressure, ${votes(itself)} before it; the old release meanwhile ${votes(beside)}`;
  const shared = twinIsSick || (worseThanIdle && beside.of > 0 && beside.bad / beside.of >= now.bad / now.of / 2);
  if ((worseThanTwin && !twinIsSick) || (worseThanIdle && !shared)) {
    const runs = cells.flatMap((cell) => cell.now);
    const text = failText(name, numbers, runs);
    return { found: true, reasons: [{ code: 'journey_fails', ...named, text }], control: [] };
  }
  if (shared) {
    const text = `${name} failed in both releases: ${numbers}. The shop behind both is sick, or the prober; it does not speak against the release alone.`;
    return { found: true, reasons: [], control: [{ code: 'control_unhealthy', ...named, text }] };
  }
  return { found: false, reasons: [], control: [] };
}

const NONE: Votes = { bad: 0, of: 0 };

function slower({ cell, now: under, idle, twin }: WalkedCell, phase: LoadPhase, alpha: number): PressReason[] {
  const [now, before, beside] = [under, idle, twin].map(passedMs);
  if (!now || !before || !beside) return [];
  // On a machine that is busy with the load itself both releases are slow: only what the twin does not show is the release's.
  if (!isSlower(now, before, alpha) || !isSlower(now, beside, alpha)) return [];
  const [p50, was, twins] = [now, before, beside].map((ms) => asMs(quantile(ms, 0.5) ?? 0));
  const ratio = (quantile(now, 0.5) ?? 0) / (quantile(before, 0.5) ?? 1);
  const text = `${cellName(cell)} took ${p50} under pressure (median of ${now.length}), ${was} before it, the old release meanwhile ${twins}: ${asRatio(ratio)} times as long.`;
  return [{ code: 'journey_slow', phase, ...cell, text }];
}

function isSlower(values: readonly number[], others: readonly number[], alpha: number): boolean {
  const [a, b] = [quantile(values, 0.5), quantile(others, 0.5)];
  if (a === null || b === null || a < b * SLOWER || a - b < SLOWER_MS) return false;
  return mannWhitneyLarger(values, others) < alpha;
}

function votes({ bad, of }: Votes): string {
  return of === 0 ? 'not one run' : `${bad} of ${of} runs failed`;
}

function failText(name: string, numbers: string, runs: readonly RunRecord[]): string {
  const first = runs.find(isBad);
  // What Playwright says after its first line is for the one who opens the run.
  const why = (first?.failure?.message ?? first?.inconclusive?.message)?.split('\n')[0];
  const step = first?.failure?.step;
  const where = step === undefined || step === null ? '' : `, at "${step}"`;
  return `${name}: ${numbers}.${why === undefined ? '' : ` First of them${where}: ${why}`}`;
}
