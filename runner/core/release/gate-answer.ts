import type { Reason, VerdictValue } from '../result.ts';
import { forcedOn } from './forced.ts';
import { type GateStage, type GateStatus, statusAt } from './gate-status.ts';
import { overridesInShort } from './override-text.ts';
import { type Phase, TAKEN_BACK } from './phase.ts';
import type { Authority } from './plan.ts';

/** What a delivery system is told when it asks; every dialect says this and nothing else. JSON-safe. */
export interface GateAnswer {
  /** What it may act on. */
  readonly verdict: VerdictValue;
  /** What the gate found. Another one than `verdict` in the modes `observe` and `advise`, and where rolling back takes a person. */
  readonly found: VerdictValue;
  /** One line for a person. */
  readonly summary: string;
  readonly reasons: readonly Reason[];
}

interface Finding {
  readonly verdict: VerdictValue;
  readonly summary: string;
  readonly reasons: readonly Reason[];
}

/** Nothing is left of the stage that it is at but to watch it. */
const THROUGH: readonly Phase[] = ['watched', 'closed'];

/**
 * What the release's status means to who asks at an instant (milliseconds since the epoch), of a stage or of the release where it is:
 *
 * | | `enforce` | `advise` | `observe` |
 * |---|---|---|---|
 * | the gate has not looked for 10 s | hold | hold | widen |
 * | a roll back was decided, of any stage | roll_back | roll_back | roll_back |
 * | the line was stopped, of any stage | hold | hold | hold |
 * | the evidence says roll back, of any stage | roll_back; hold where the stage's authority names who may | hold | widen |
 * | a person forces roll back | roll_back | roll_back | widen |
 * | a stage that was passed | widen; its verdict while the next one is not entered yet | the same | widen |
 * | the stage that the release is at | its verdict | widen if the evidence says so and enough people approved it, or one forces it; else hold | widen |
 * | a stage ahead, a stage that there is not | hold | hold | widen |
 * | no stage named, before the last one was passed | hold | hold | widen |
 * | no stage named, and all users see it (`watched`, `closed`) | its verdict | the same | widen |
 *
 * A stage that may be widened is passed in the same turn: who names none would hear of it by chance, so `widen` means to them that the release is through.
 * `observe` never gets in the way of what it watches, `advise` never acts by itself: `found` and the summary say what `enforce` would have said.
 */
export function gateAnswer(status: GateStatus, nowMs: number, stage?: string): GateAnswer {
  const current = statusAt(status, nowMs);
  const found = findingOf(current, current !== status, stage);
  if (TAKEN_BACK.includes(current.phase) || current.phase === 'frozen') return { ...found, found: found.verdict };
  if (current.mode === 'enforce') return enforced(current, found);
  if (current.mode === 'observe') return said('widen', found, 'only observing');
  return advised(current, found, current !== status, stage);
}

/** Where only a person may roll back, the evidence is told to them and to nobody who would act on it. */
function enforced(status: GateStatus, found: Finding): GateAnswer {
  const { rollBack } = authorityHere(status);
  if (found.verdict !== 'roll_back' || rollBack === 'policy' || isForced(status, 'roll_back')) {
    return { ...found, found: found.verdict };
  }
  const waits: Reason = {
    code: 'awaiting_approval',
    text: `Rolling back from stage ${status.stage} waits for a person with the role ${rollBack.join(' or ')}.`,
  };
  const answer = said('hold', found, 'waiting for a person');
  return { ...answer, reasons: [...found.reasons, waits] };
}

/** That the gate waits for somebody because it only advises is no finding: the evidence is there. */
function withoutOwnWait(status: GateStatus, found: Finding): Finding {
  const { phase, stage, stages, approvalNeeds } = status;
  const isOwn = stages.find(({ name }) => name === stage)?.authority.widen === 'policy';
  // The first need is the gate's own then (`approvalNeeds`): those of criteria come after it, and `enforce` waits for them, too.
  const waitsForNoOther = approvalNeeds.slice(1).every(({ missing }) => missing === 0);
  const isSoaking = phase === 'soaking' && found.verdict === 'hold';
  const isOnlyWaiting = found.reasons.every(({ code }) => code === 'awaiting_approval');
  if (!isOwn || !isSoaking || !waitsForNoOther || !isOnlyWaiting) return found;
  return { verdict: 'widen', reasons: [], summary: `${stage}: widen${overridesInShort(status.overrides)}` };
}

function findingOf(status: GateStatus, isStale: boolean, stage: string | undefined): Finding {
  const { verdict, reasons, summary, phase, stages, overrides } = status;
  const asIs: Finding = { verdict, reasons, summary };
  if (verdict === 'roll_back' || isStale || phase === 'frozen') return asIs;
  if (stage === undefined) return asAWhole(status, asIs);
  const asked = stages.find(({ name }) => name === stage);
  if (asked === undefined) {
    const known = stages.map(({ name }) => name).join(', ');
    return because(
      { code: 'config_invalid', text: `${status.release} has no stage ${stage}; it has ${known}.` },
      stage,
      status,
    );
  }
  if (isPassed(asked, status))
    return {
      verdict: 'widen',
      reasons: [],
      summary: `${stage}: widen – it was passed${overridesInShort(overrides)}`,
    };
  if (asked.place !== 'ahead') return asIs;
  return because({ code: 'entry_unmet', text: `The release is at stage ${status.stage}.` }, stage, status);
}

/** What the stage that it is at says, to who asks about the release: a stage that lets it on is not the end of its way. */
function asAWhole(status: GateStatus, found: Finding): Finding {
  if (found.verdict !== 'widen' || isThrough(status)) return found;
  const { stage, phase } = status;
  const text =
    phase === 'closed'
      ? `The release was closed at stage ${stage}.`
      : `The release is at stage ${stage}, which may be widened.`;
  return because({ code: 'entry_unmet', text }, stage, status);
}

/** Whether all users see the release, and nothing is left to be done but to watch it. */
export function isThrough({ phase, stage, stages }: Pick<GateStatus, 'phase' | 'stage' | 'stages'>): boolean {
  // One that was closed before it began is not.
  return THROUGH.includes(phase) && stage === stages.at(-1)?.name;
}

/** `advise`: people act. Their word is an approval beside the evidence, or an override; what the evidence says is told to them. */
function advised(status: GateStatus, found: Finding, isStale: boolean, stage: string | undefined): GateAnswer {
  const asked = status.stages.find(({ name }) => name === (stage ?? status.stage));
  if (found.verdict === 'roll_back' && isForced(status, 'roll_back')) return { ...found, found: 'roll_back' };
  if (found.verdict === 'widen' && !isStale) {
    const isOver = asked !== undefined && isPassed(asked, status);
    return isOver ? { ...found, found: 'widen' } : said('widen', found, 'decided by a person');
  }
  // Somebody decided it for the stage: nobody is waited for.
  if (stage === undefined && status.verdict === 'widen') return { ...found, found: found.verdict };
  const waits: Reason = {
    code: 'awaiting_approval',
    text: `The gate only advises: somebody must approve stage ${asked?.name ?? status.stage}, or override it.`,
  };
  const here = withoutOwnWait(status, found);
  const alone = stage === undefined ? asAWhole(status, here) : here;
  return { ...said('hold', alone, 'only advising'), reasons: [...alone.reasons, waits] };
}

function said(verdict: VerdictValue, found: Finding, why: string): GateAnswer {
  return { verdict, found: found.verdict, reasons: found.reasons, summary: `${why}; found ${found.summary}` };
}

function because(reason: Reason, stage: string, { overrides }: GateStatus): Finding {
  const summary = `${stage}: hold – ${reason.text}${overridesInShort(overrides)}`;
  return { verdict: 'hold', reasons: [reason], summary };
}

/** That it was passed lets nobody go on before the next stage is entered: until then it is asked whether it still may be. */
function isPassed({ place, name }: GateStage, { phase, stages }: GateStatus): boolean {
  if (place === 'here') return THROUGH.includes(phase);
  const last = stages.findLast((it) => it.place === 'passed');
  return place === 'passed' && !(phase === 'entering' && name === last?.name);
}

/** By an override of the stage that the release is at; a status has those in force. */
function isForced({ overrides, stage, at }: GateStatus, forces: VerdictValue): boolean {
  return forcedOn(stage, overrides, Date.parse(at)) === forces;
}

function authorityHere({ stage, stages }: GateStatus): Authority {
  const here = stages.find(({ name }) => name === stage);
  if (here === undefined) throw new Error(`no stage is called ${stage}`);
  return here.authority;
}
