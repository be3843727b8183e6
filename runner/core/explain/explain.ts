import { type Instant, judgeState } from '../judge/judge.ts';
import { createJudgeState, observe } from '../judge/judge-state.ts';
import type { ClaimEvidence, Judgement } from '../judge/judgement.ts';
import { asOdds, asScore, cellName, counted } from '../judge/wording.ts';
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
 * How a verdict came about, in lines of text: the decision order with its numbers, every claim, the pairs that moved the gate
 * most and what was not counted. Judges anew; the same runs and instant give the same text. Runs that ended later are left out.
 */
export function explain(walk: Walk, runs: readonly RunRecord[], now: Instant): readonly string[] {
  const nowMs = typeof now === 'number' ? now : Date.parse(now);
  const inTime = runs.filter(({ finishedAt, startedAt }) => Date.parse(finishedAt ?? startedAt) <= nowMs);
  const state = inTime.reduce(observe, createJudgeState(walk));
  const judgement = judgeState(state, nowMs);
  const pairs = judgement.cells.reduce((sum, cell) => sum + cell.pairs, 0);
  const { baseline, candidate } = walk.releases;
  return [
    `Walk ${walk.id}: ${candidate} (candidate) against ${baseline} (baseline), ${counted(walk.cells.length, 'cell')}, judged at ${new Date(nowMs).toISOString()}`,
    `${counted(inTime.length, 'run')}, ${counted(pairs, 'pair')}`,
    '',
    'Decision',
    ...questions(state, judgement, nowMs).flatMap(asked),
    `  Verdict: ${judgement.verdict}`,
    ...judgement.reasons.map(({ code, text }) => `  ${code}: ${text}`),
    ...(judgement.shown === '' ? [] : [`  ${judgement.shown}`]),
    '',
    'Claims, strongest evidence against the candidate first (FP: only the candidate bad, PF: only the baseline, FF: both, PP: neither)',
    ...claimTable(judgement, walk),
    '',
    'Pairs that moved the gate most',
    ...moving(movingPairs(walk, inTime, PAIRS_SHOWN)),
    '',
    'Not counted',
    ...uncountedLines(state, runs.length - inTime.length).map((line) => `  ${line}`),
  ];
}

function asked({ asks, numbers, answer }: Question, index: number): readonly string[] {
  return [`  ${index + 1}. ${asks} ${answer}`, ...numbers.map((line) => `       ${line}`)];
}

function claimTable({ evidence }: Judgement, { policy }: Walk): readonly string[] {
  const sorted = [...evidence].sort((a, b) => b.worse - a.worse);
  const row = (claim: ClaimEvidence) => [
    `${cellName(claim)} · ${claim.check}`,
    String(claim.pairs),
    ...(['FP', 'PF', 'FF', 'PP'] as const).map((kind) => String(claim.counts[kind])),
    asOdds(claim.worse),
    `${asOdds(claim.healthy)}${claim.healthy >= policy.healthyAt ? ' shown' : ''}`,
    asScore(claim.suspicion),
  ];
  return aligned([['claim', 'pairs', 'FP', 'PF', 'FF', 'PP', 'worse', 'healthy', 'suspicion'], ...sorted.map(row)]);
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function moving(pairs: readonly MovingPair[]): readonly string[] {
  if (pairs.length === 0) return ['  none yet'];
  return pairs.map((pair) => {
    const kinds = Object.entries(pair.kinds).map(([check, kind]) => `${check}: ${KINDS[kind]}`);
    return `  ${pair.endedAt} ${cellName(pair)}, round ${pair.round}: ${kinds.join(', ')}; ${asOdds(pair.before)} → ${asOdds(pair.after)}`;
  });
}
