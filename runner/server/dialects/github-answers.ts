import { request } from 'undici';
import { gateAnswer } from '../../core/release/gate-answer.ts';
import type { Gate, GateStatus } from '../../core/release/gate-status.ts';
import { oneLine } from '../../core/release/one-line.ts';
import { createGithubAnswered } from './github-answered.ts';
import type { WaitingDeployment } from './github-delivery.ts';
import type { KeptDeployment, WaitingDeployments } from './waiting-deployments.ts';

export interface GithubAnswersOptions {
  readonly gate: Gate;
  readonly now: () => number;
  /** By environment: the stage that it waits for; null: until the release is through, or taken back. */
  readonly environments: ReadonlyMap<string, string | null>;
  /** Of the app's installation. */
  readonly token: (installation: number, signal: AbortSignal) => Promise<string>;
  readonly note: (line: string) => void;
  /** Where what waits is kept. */
  readonly kept: WaitingDeployments;
  /** Before the second attempt; doubled up to `MOST_PAUSE_MS`. */
  readonly pauseMs?: number;
}

/** Deployments that wait, each answered once, and only when the gate says widen or roll back: GitHub takes no answer back. */
export interface GithubAnswers {
  /**
   * Resolves once it can't be forgotten (`waits`), with `full` when too many wait already, with the answer that GitHub has if it is delivered
   * again. Rejects when it can't be kept.
   */
  add(waiting: WaitingDeployment): Promise<'waits' | 'full' | 'approved' | 'rejected'>;
  /** Resolves when what is kept is what still waits. */
  close(): Promise<void>;
}

const MOST_WAITING = 100;
/** So many attempts, about 25 minutes, are made before somebody is told; it goes on at `MOST_PAUSE_MS` for as long as the job waits. */
const QUIET_ATTEMPTS = 12;
const MOST_PAUSE_MS = 300_000;
const ATTEMPT_MS = 10_000;
/** GitHub ends a job by itself that has waited so long. */
const LIFE_MS = 30 * 24 * 3_600_000;

export function createGithubAnswers({
  gate,
  now,
  environments,
  token,
  note,
  kept,
  pauseMs = 1000,
}: GithubAnswersOptions): GithubAnswers {
  const answered = createGithubAnswered(kept.found, now);
  const open = kept.found.filter((one) => one.answered === undefined);
  const waiting = new Map(open.map((one) => [placeOf(one), beginning(one)]));
  const closing = new AbortController();

  const keep = () => kept.keep([...answered.all(), ...[...waiting.values()].map(keptOf)]);
  let forgetting: Promise<void> = Promise.resolve();
  /** One that is asked about again after a restart is refused by GitHub, which has its answer: no harm is done by a full disk. */
  const forget = (one: Waiting) => {
    // A job that was run again meanwhile waits in its place.
    if (waiting.get(placeOf(one)) === one) waiting.delete(placeOf(one));
    forgetting = keep().catch((error: Error) =>
      note(`could not write down that ${one.callback} was answered: ${error.message}`),
    );
  };

  const answerTo = (one: WaitingDeployment) => {
    const status = gate.status();
    if (status === null || !isOfRelease(one, status) || !environments.has(one.environment)) return null;
    const answer = gateAnswer(status, now(), environments.get(one.environment) ?? undefined);
    return answer.verdict === 'hold' ? null : answer;
  };
  const isOver = (one: Waiting) => now() - one.sinceMs > LIFE_MS;
  const look = () => {
    for (const [key, one] of waiting) {
      if (isOver(one)) forget(one);
      else if (!one.busy && answerTo(one) !== null) void attempt(key);
    }
  };
  const attempt = async (key: string): Promise<void> => {
    const one = waiting.get(key);
    // Asked again before each attempt: what was true when the first one failed may not be.
    const answer = one === undefined ? null : answerTo(one);
    if (one === undefined || answer === null || closing.signal.aborted) return;
    one.busy = true;
    one.attempts += 1;
    const state = answer.verdict === 'widen' ? 'approved' : 'rejected';
    const problem = await send(one, state, answer.summary);
    one.busy = false;
    // Sent again after the restart.
    if (problem !== null && !problem.final && closing.signal.aborted) return;
    if (problem === null || problem.final || isOver(one)) {
      // What GitHub did not take may be delivered again, once what was wrong is right.
      if (problem === null) answered.add({ ...keptOf(one), answered: { state, atMs: now() } });
      forget(one);
      if (problem !== null) note(`github was not answered for ${one.environment}: ${problem.text}; run the job again`);
      return;
    }
    if (one.attempts === QUIET_ATTEMPTS)
      note(`github can not be answered for ${one.environment} yet: ${problem.text}; it is tried again every 5 minutes`);
    const pause = Math.min(MOST_PAUSE_MS, Math.max(problem.waitMs, pauseMs * 2 ** (one.attempts - 1)));
    one.busy = true;
    setTimeout(() => {
      one.busy = false;
      void attempt(key);
    }, pause).unref();
  };
  const send = async (one: WaitingDeployment, state: 'approved' | 'rejected', comment: string) => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ATTEMPT_MS)]);
    try {
      // Redirects are not followed: they would carry the token elsewhere.
      const { statusCode, headers, body } = await request(one.callback, {
        method: 'POST',
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${await token(one.installation, signal)}`,
          'content-type': 'application/json',
          'user-agent': 'waygate',
          'x-github-api-version': '2022-11-28',
        },
        body: JSON.stringify({ environment_name: one.environment, state, comment: oneLine(comment, 1000) }),
        signal,
      });
      await body.dump();
      if (statusCode >= 200 && statusCode < 300) return null;
      const { 'retry-after': after, 'x-ratelimit-remaining': left } = headers;
      // Its limits are said by 403 as well.
      const limited = statusCode === 403 && (after !== undefined || left === '0');
      const passing = limited || statusCode >= 500 || [401, 408, 429].includes(statusCode);
      return { final: !passing, text: `GitHub answered ${statusCode}`, waitMs: (Number(after) || 0) * 1000 };
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException;
      return { final: false, text: `GitHub could not be reached (${code ?? name})`, waitMs: 0 };
    }
  };

  /** Those that are being written down: delivered again meanwhile, they have the same answer. */
  const adding = new Map<string, Promise<'waits'>>();
  const addedFor = async (one: WaitingDeployment) => {
    const place = placeOf(one);
    const before = waiting.get(place);
    const added = { ...beginning({ ...one, sinceMs: now() }), busy: true };
    waiting.set(place, added);
    try {
      await keep();
    } catch (error) {
      if (before === undefined) waiting.delete(place);
      else waiting.set(place, before);
      throw error;
    }
    added.busy = false;
    look();
    return 'waits' as const;
  };

  const unsubscribe = gate.subscribe(look);
  look();
  return {
    async add(one) {
      const place = placeOf(one);
      const known = adding.get(place);
      if (known !== undefined) return await known;
      const answer = answered.to({ ...one, sinceMs: now() });
      if (answer !== null) return answer;
      const before = waiting.get(place);
      if (before?.id === one.id) return 'waits';
      if (before === undefined && waiting.size >= MOST_WAITING) return 'full';
      const added = addedFor(one);
      adding.set(place, added);
      return await added.finally(() => adding.delete(place));
    },
    async close() {
      unsubscribe();
      closing.abort();
      await forgetting;
    },
  };
}

interface Waiting extends KeptDeployment {
  attempts: number;
  busy: boolean;
}

/** Jobs of one run have one callback, and each environment its own answer. */
function placeOf({ callback, environment }: WaitingDeployment): string {
  return JSON.stringify([callback, environment]);
}

function keptOf({ attempts: _attempts, busy: _busy, ...one }: Waiting): KeptDeployment {
  return one;
}

function beginning(one: KeptDeployment): Waiting {
  return { ...one, attempts: 0, busy: false };
}

/** A yes for one release lets no other one on. */
function isOfRelease({ names }: WaitingDeployment, { release, releases: { candidate } }: GateStatus): boolean {
  return names.some((name) => [release, candidate, `v${candidate}`].includes(name));
}
