import { type Instant, judgeState } from '../judge/judge.ts';
import { createJudgeState, type JudgedWalk, type JudgeState, observe } from '../judge/judge-state.ts';
import { type JudgeStep, judgeSteps } from '../judge/judge-steps.ts';
import type { ClaimEvidence, Judgement } from '../judge/judgement.ts';
import { asOdds, asPercent, asScore, cellName, counted } from '../judge/wording.ts';
import type { RunRecord } from '../run-record.ts';
import type { Walk } from '../walk.ts';
import { type MovingPair, movingPairs } from './moving-pairs.ts';
import { type Question, questions } from './questions.ts';
import { uncountedLines } from './uncounted.ts';

const PAIRS_SHOWN = 5;

const KINDS = {
  FP: 'only the candidate was bad',
  PF: 'only the baseline was bad',
  FF: 'both were bad',
  PP: 'neither was bad',
} as const;

/**
 * How a verdict came about, in lines of text, most wanted first: the verdict and its reasons, the questions that led to it with
 * their numbers, the evidence of every cell, the pairs that moved it most and what was not counted. Judges anew; the same runs
 * and instant give the same text. Runs that ended later are left out.
 */
export function explain(walk: Walk, runs: readonly RunRecord[], now: Instant): readonly string[] {
  const nowMs = typeof now === 'number' ? now : Date.parse(now);
  const inTime = runs.filter(({ finishedAt, startedAt }) => Date.parse(finishedAt ?? startedAt) <= nowMs);
  const state = inTime.reduce(observe, createJudgeState(walk));
  const { baseline, candidate } = walk.releases;
  return [
    `Walk ${walk.id}: ${candidate} (candidate) against ${baseline} (baseline), judged at ${new Date(nowMs).toISOString()}`,
    ...(walk.endedAt === null
      ? ['It has not ended: it is under way, or was cut off. Judged as of its newest run.']
      : []),
    ...forgotten(walk),
    '',
    ...explainJudgement({
      ...{ state, nowMs, steps: judgeSteps(walk, inTime), runs: inTime.length },
      late: runs.length - inTime.length,
    }),
  ];
}

export interface ToExplain {
  /** What was known at the instant. */
  readonly state: JudgeState;
  readonly nowMs: number;
  /** How the judge came to it. */
  readonly steps: Iterable<JudgeStep>;
  /** How many were made by then, and later. */
  readonly runs: number;
  readonly late: number;
}

/** From the verdict on: reasons, questions, claims, pairs that moved it, what was not counted. */
export function explainJudgement({ state, nowMs, steps, runs, late }: ToExplain): readonly string[] {
  const judgement = judgeState(state, nowMs);
  const pairs = judgement.cells.reduce((sum, cell) => sum + cell.pairs, 0);
  return [
    `Verdict: ${judgement.verdict}`,
    ...judgement.reasons.map(({ code, text }) => `  ${code}: ${text}`),
    ...(judgement.shown === '' || judgement.reasons.some(({ text }) => text === judgement.shown)
      ? []
      : [`  ${judgement.shown}`]),
    '',
    'How it was reached (the first question that decides is the last one asked)',
    ...questions(state, judgement, nowMs).flatMap(asked),
    '',
    `Evidence of ${counted(runs, 'run')} in ${counted(state.walk.cells.length, 'cell')}: ${counted(pairs, 'pair')}, that is one run of each release in the same cell at the same time`,
    ...claimTable(judgement, state.walk),
    ...legend(state.walk),
    '',
    `Pairs that moved the evidence most${judgement.verdict === 'roll_back' ? ' on the way to the verdict' : ''}`,
    ...moving(movingPairs(steps, PAIRS_SHOWN)),
    '',
    'Not counted',
    ...uncountedLines(state, late).map((line) => `  ${line}`),
  ];
}

function forgotten({ forgottenBefore }: Walk): readonly string[] {
  if (forgottenBefore === undefined) return [];
  return [
    `Runs before ${forgottenBefore} were deleted by age (store.maxDays): what follows is what the rest says, not all that was judged.`,
  ];
}

function asked({ asks, numbers, answer }: Question, index: number): readonly string[] {
  return [`  ${index + 1}. ${asks} ${answer}`, ...numbers.map((line) => `       ${line}`)];
}

const HEADS = ['claim', 'pairs', 'bad: candidate', 'baseline', 'both', 'none', 'worse', 'healthy', 'suspicion'];

function claimTable({ evidence }: Judgement, { policy }: JudgedWalk): readonly string[] {
  const sorted = [...evidence].sort((a, b) => b.worse - a.worse);
  const row = (claim: ClaimEvidence) => [
    `${cellName(claim)} · ${claim.check}`,
    String(claim.pairs),
    ...(['FP', 'PF', 'FF', 'PP'] as const).map((kind) => String(claim.counts[kind])),
    asOdds(claim.worse),
    `${asOdds(claim.healthy)}${claim.healthy >= policy.healthyAt ? ' shown' : ''}`,
    asScore(claim.suspicion),
  ];
  return aligned([HEADS, ...sorted.map(row)]);
}

/** What the columns mean, for somebody who sees them for the first time. */
function legend({ policy }: JudgedWalk): readonly string[] {
  return [
    '  A run is bad for `passes` when it failed, for `in-time` when a step took longer than its time budget.',
    `  worse: evidence that the candidate is bad more often than its twin; ${asOdds(1 / policy.alpha)} over all claims rolls back.`,
    `  healthy: evidence that fewer than ${asPercent(policy.tolerated)} of the candidate's runs are bad; shown at ${asOdds(policy.healthyAt)}.`,
    `  suspicion: at ${policy.suspicionAt} the cell is held and asked again at once.`,
    '  "x:1" of evidence: were there nothing in it, it would get that far in fewer than 1 of x releases, however often one looks.',
  ];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function moving(pairs: readonly MovingPair[]): readonly string[] {
  if (pairs.length === 0) return ['  none moved it noticeably'];
  return pairs.map((pair) => {
    const kinds = Object.entries(pair.kinds).map(([check, kind]) => `${check}: ${KINDS[kind]}`);
    return `  ${pair.endedAt} ${cellName(pair)}, round ${pair.round}: ${kinds.join(', ')}; ${asOdds(pair.before)} → ${asOdds(pair.after)}`;
  });
}
