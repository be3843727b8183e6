import type { Actuator } from '../../actuators/actuator.ts';
import type { Happening } from '../../core/release/event.ts';
import { sameExposure } from '../../core/release/exposure.ts';
import type { Order } from '../../core/release/order.ts';
import { whereaboutsAt } from '../../core/release/whereabouts.ts';
import { attemptOrder } from './attempt-order.ts';

/** Whom an order is given to. */
export interface Recipients {
  /** The order is in force once it is with each of these. */
  readonly every: readonly Actuator[];
  /** Asked beside them: those that may have to do it, too. One that can't be reached is left out, one that says that it has to is not. */
  readonly besides: readonly Actuator[];
  /** In order of preference, where none of the others has it in force, or one that must does not: the first one that can is asked. */
  readonly next: readonly Actuator[];
  /** Ids of those that would have to do it and are configured no more: others are asked, and the order fails nevertheless. */
  readonly missing: readonly string[];
  /** The failure where there are none. */
  readonly whenNobodyCan: string;
}

export interface Execution {
  readonly order: Order;
  readonly recipients: Recipients;
  /** Of all actuators together. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** May be told several things at once; an actuator's next thing is done when it resolves. */
  readonly tell: (happening: Happening) => Promise<void>;
}

/** Who comes first may not use up the time of the next: it is asked after so many attempts, or that share of the time. */
const FEW_ATTEMPTS = 3;
const SHARE = 0.6;
/** Nor may one that perhaps has nothing to do keep the others' work from being proved. */
const SHARE_BESIDES = 0.25;
const LONGEST_BESIDES_MS = 15_000;
const ANSWER_MS = 5_000;
/** Attempts are many; what is wrong with one actuator is told so often at most, each time something else. */
const PROBLEMS_TOLD = 3;

/** What became of an order with one actuator. */
interface Outcome {
  readonly actuator: Actuator;
  /** null: it is in force. */
  readonly problem: string | null;
  /** Whether the order is not in force without it. */
  readonly isNeeded: boolean;
}

/**
 * Has an order carried out: by all of those that must and by those beside them at the same time, or else by the first one that can, each in its
 * share of the deadline, until what the systems say is what was ordered. The next ones are asked as soon as one that must has failed a few times, while
 * it is tried on: what they do in its place may help users, but nobody knows what that one still shows them, and the order fails, so that people look.
 * Ends with `applied` or `order_failed`, or silently with the signal. Never rejects but when `tell` does.
 */
export async function executeOrder({ order, recipients, deadlineMs, signal, tell }: Execution): Promise<void> {
  const { every, besides, next, missing } = recipients;
  const begun = performance.now();
  const until = begun + deadlineMs;
  const isAlone = every.length === 0 && next.length === 0;
  const besidesMs = isAlone ? deadlineMs : Math.min(deadlineMs * SHARE_BESIDES, LONGEST_BESIDES_MS);

  const broken = new AbortController();
  const ending = AbortSignal.any([signal, broken.signal]);
  const attempts = (actuator: Actuator, failing: () => void = () => undefined) => {
    const toldOf = failuresTold(actuator, order, tell);
    let times = 0;
    const failed = async (problem: string) => {
      times += 1;
      if (times === FEW_ATTEMPTS) failing();
      await toldOf(problem);
    };
    return (end: number, most = Number.POSITIVE_INFINITY) =>
      attemptOrder({ order, actuator, until: end, most, signal: ending, failed });
  };
  const must = async (actuator: Actuator, failing: () => void): Promise<Outcome> => ({
    actuator,
    problem: await attempts(actuator, failing)(until),
    isNeeded: true,
  });
  const should = async (actuator: Actuator, failing: () => void): Promise<Outcome> => {
    const attempt = attempts(actuator, failing);
    const problem = await attempt(begun + besidesMs);
    const answerMs = Math.min(ANSWER_MS, (until - performance.now()) / 2);
    if (problem === null || ending.aborted || !(await hasToDoIt(order, actuator, answerMs, ending)))
      return { actuator, problem, isNeeded: false };
    return { actuator, problem: await attempt(until), isNeeded: true };
  };

  const outcomes = new Map<Actuator, Outcome>();
  const isDone = () => {
    const known = [...outcomes.values()];
    const isDoneByAll = every.every((actuator) => outcomes.get(actuator)?.problem === null);
    return (
      missing.length === 0 && isDoneByAll && known.some(({ problem }) => problem === null) && !known.some(isLacking)
    );
  };
  const first = [
    ...every.map((actuator) => ({ actuator, work: must })),
    ...besides.map((actuator) => ({ actuator, work: should })),
  ].map(({ actuator, work }) => {
    const failing = Promise.withResolvers<void>();
    const timer = setTimeout(failing.resolve, deadlineMs * SHARE);
    const over = work(actuator, failing.resolve)
      .then((outcome) => void outcomes.set(actuator, outcome))
      .finally(() => clearTimeout(timer));
    return { over, known: Promise.race([over, failing.promise]) };
  });
  const others = async () => {
    await Promise.all(first.map(({ known }) => known));
    for (const [index, actuator] of next.entries()) {
      if (ending.aborted || isDone()) return;
      const isLast = index === next.length - 1;
      const now = performance.now();
      const problem = await (isLast
        ? attempts(actuator)(until)
        : attempts(actuator)(now + (until - now) * SHARE, FEW_ATTEMPTS));
      outcomes.set(actuator, { actuator, problem, isNeeded: false });
      if (problem === null) return;
    }
  };
  await allOf([...first.map(({ over }) => over), others()], broken);
  const inOrder = [...every, ...besides, ...next].flatMap((actuator) => outcomes.get(actuator) ?? []);
  if (!signal.aborted) await tell(answerOf(order, recipients, inOrder));
}

function answerOf(
  { decision }: Order,
  { missing, whenNobodyCan }: Recipients,
  outcomes: readonly Outcome[],
): Happening {
  const done = outcomes.filter(({ problem }) => problem === null).map(({ actuator }) => actuator);
  const [first, ...others] = done.map(({ id }) => id);
  if (first === undefined || missing.length > 0 || outcomes.some(isLacking)) {
    const problems = [
      ...missing.map((id) => `${id}: it is not configured any more`),
      ...outcomes.flatMap(({ actuator, problem }) => (problem === null ? [] : [`${actuator.id}: ${problem}`])),
    ];
    const text = problems.length === 0 ? whenNobodyCan : problems.join('; ');
    const instead = first === undefined ? '' : `; in force by ${[first, ...others].join(', ')}`;
    return { kind: 'order_failed', decision, problem: `Not carried out: ${text}${instead}` };
  }
  const unread = done.filter(({ canBeRead }) => !canBeRead).map(({ id }) => id);
  return {
    kind: 'applied',
    decision,
    actuator: first,
    ...(others.length === 0 ? {} : { also: others }),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

function isLacking({ problem, isNeeded }: Outcome): boolean {
  return isNeeded && problem !== null;
}

/** Whether users see something else by it, by its own word, that it could change. */
async function hasToDoIt(
  { exposure }: Order,
  actuator: Actuator,
  answerMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.floor(answerMs)))]);
  const found = await actuator.read(limit).catch(() => null);
  return found !== null && !sameExposure(found, exposure) && actuator.canRollBackFrom(whereaboutsAt(found));
}

/** All of them have ended when it resolves or rejects: the first that rejects ends the others. */
async function allOf<T>(work: readonly Promise<T>[], others: AbortController): Promise<T[]> {
  const all = Promise.all(work);
  await all.catch((error: Error) => others.abort(error));
  await Promise.allSettled(work);
  return await all;
}

/** Tells each problem of an actuator once. */
function failuresTold(
  { id: actuator }: Actuator,
  { decision }: Order,
  tell: Execution['tell'],
): (problem: string) => Promise<void> {
  const told = new Set<string>();
  return async (problem) => {
    if (told.has(problem) || told.size === PROBLEMS_TOLD) return;
    told.add(problem);
    await tell({ kind: 'attempt_failed', decision, actuator, problem });
  };
}
