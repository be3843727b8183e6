import type { ClaimEvidence, Judgement } from '../judge/judgement.ts';
import type { JudgePolicy } from '../policy.ts';
import { type Cell, type Cohort, cellKey, type Trigger } from '../run-record.ts';
import { nextRandom, type RandomState } from './random.ts';

/**
 * After so many bursts in a row another cell gets its turn, so that one sick cell can't keep all others unseen, also not those that are sick
 * in both releases. When the baseline is sick too, asking again tells little, and it is the other cells that say how far the damage goes.
 */
const BURSTS_IN_A_ROW = { candidateAlone: 3, bothReleases: 1 } as const;

/** Failed candidate runs of a cell that are traced: a trace is dear, and the third shows no more than the first two. */
const TRACED_FAILURES = 3;

/**
 * A claim whose WORSE keeps this share of what was staked on it, although suspicion rests, is still an open question: a failure
 * now and then looks like that. Asking it again finds a 10 % failure in 7 % fewer pairs and costs a healthy release none
 * (300 simulated walks of 12 cells each); lower shares cost a flaky healthy release up to 40 % more pairs.
 */
const OPEN_SHARE = 0.8;

/** What the planner remembers from round to round. */
export interface PlanState {
  readonly random: RandomState;
  readonly burstsInARow: number;
  /** Burst rounds per cell, for taking turns. */
  readonly bursts: Readonly<Record<string, number>>;
}

export interface PlannedRound {
  readonly cell: Cell;
  /** Which twin runs first. */
  readonly order: readonly [Cohort, Cohort];
  readonly trigger: Trigger;
  readonly trace: boolean;
}

export interface PlanInput {
  readonly judgement: Pick<Judgement, 'burst' | 'evidence' | 'pools' | 'cells'>;
  readonly policy: JudgePolicy;
  /** Cells of the rounds under way, one entry per round. */
  readonly underWay: readonly Cell[];
  /** Trigger of rounds that no suspicion asked for. */
  readonly trigger: Trigger;
}

export function startPlan(seed: number): PlanState {
  return { random: seed >>> 0, burstsInARow: 0, bursts: {} };
}

/**
 * The round to start now; null only when there is no cell. Suspicious cells come first and take turns, but give way
 * after `BURSTS_IN_A_ROW`. Otherwise it is the turn of the cell that lacks evidence and has the fewest pairs; when none lacks
 * any, of the one with the fewest pairs, because the pool or the soak is what is still waited for.
 * What is planned depends on the past alone, which is what the judge's guarantee asks of it.
 */
export function planNextRound(
  input: PlanInput,
  state: PlanState,
): { readonly round: PlannedRound | null; readonly state: PlanState } {
  const suspicious = nextSuspicious(input, state);
  const ordinary = nextOrdinary(input, suspicious?.cells ?? [], state.random);
  const bursts = suspicious !== null && (state.burstsInARow < suspicious.inARow || ordinary === null);
  const cell = bursts ? suspicious.cell : (ordinary?.cell ?? null);
  if (cell === null) return { round: null, state };
  const coin = nextRandom(ordinary?.random ?? state.random);
  const key = cellKey(cell);
  return {
    round: {
      cell: { journey: cell.journey, segment: cell.segment },
      order: coin.value < 0.5 ? ['baseline', 'candidate'] : ['candidate', 'baseline'],
      trigger: bursts ? 'burst' : input.trigger,
      trace: bursts && worthTracing(input, cell),
    },
    state: {
      random: coin.state,
      burstsInARow: bursts ? state.burstsInARow + 1 : 0,
      bursts: bursts ? { ...state.bursts, [key]: (state.bursts[key] ?? 0) + 1 } : state.bursts,
    },
  };
}

/** The suspicious cell with the fewest bursts so far, the strongest among equals; where only the candidate is sick first. */
function nextSuspicious({ judgement, policy }: PlanInput, { bursts }: PlanState) {
  const { suspicionAt } = policy;
  const alone = judgement.evidence.filter(
    ({ suspicion, control }) => suspicion >= suspicionAt && control < suspicionAt,
  );
  const open = judgement.evidence
    .filter(({ worse, staked, counts }) => counts.FP > counts.PF && worse >= OPEN_SHARE * staked)
    .sort((a, b) => b.worse - a.worse);
  const accused = new Set([...alone, ...open].map(cellKey));
  const strongestFirst = [...judgement.burst, ...open];
  const candidateAlone = strongestFirst.filter((cell) => accused.has(cellKey(cell)));
  const cells = candidateAlone.length > 0 ? candidateAlone : judgement.burst;
  const turns = (cell: Cell) => bursts[cellKey(cell)] ?? 0;
  const least = Math.min(...cells.map(turns));
  const cell = cells.find((one) => turns(one) === least);
  if (!cell) return null;
  const inARow = candidateAlone.length > 0 ? BURSTS_IN_A_ROW.candidateAlone : BURSTS_IN_A_ROW.bothReleases;
  return { cell, cells, inARow };
}

function nextOrdinary(
  input: PlanInput,
  burst: readonly Cell[],
  random: RandomState,
): { readonly cell: Cell; readonly random: RandomState } | null {
  const inBurst = new Set(burst.map(cellKey));
  const others = input.judgement.cells.filter((cell) => !inBurst.has(cellKey(cell)));
  const lacking = others.filter((cell) => lacksEvidence(cell, input));
  const candidates = lacking.length > 0 ? lacking : others;
  const load = (cell: Cell & { readonly pairs: number }) => cell.pairs + roundsUnderWay(cell, input.underWay);
  const least = Math.min(...candidates.map(load));
  const equals = candidates.filter((cell) => load(cell) === least);
  const draw = nextRandom(random);
  const cell = equals[Math.floor(draw.value * equals.length)];
  return cell ? { cell, random: draw.state } : null;
}

/** A claim not shown healthy, also by what is under way; or evidence about to go stale. */
function lacksEvidence(cell: Cell, { judgement, policy, underWay }: PlanInput): boolean {
  const coming = roundsUnderWay(cell, underWay);
  return judgement.evidence.some(
    (claim: ClaimEvidence) =>
      cellKey(claim) === cellKey(cell) &&
      (claim.cleanPairsNeeded === null ||
        claim.cleanPairsNeeded > coming ||
        (coming === 0 && (claim.ageSeconds ?? Number.POSITIVE_INFINITY) > policy.freshnessSeconds / 2)),
  );
}

function roundsUnderWay(cell: Cell, underWay: readonly Cell[]): number {
  return underWay.filter((other) => cellKey(other) === cellKey(cell)).length;
}

/** Only failures are traced: a trace slows a run down and would itself make it look slow. */
function worthTracing({ judgement, policy }: PlanInput, cell: Cell): boolean {
  const passes = judgement.evidence.find((claim) => cellKey(claim) === cellKey(cell) && claim.check === 'passes');
  if (!passes || passes.suspicion < policy.suspicionAt) return false;
  return passes.counts.FP + passes.counts.FF <= TRACED_FAILURES;
}
