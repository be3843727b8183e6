import { request } from 'undici';
import { gateAnswer } from '../../core/release/gate-answer.ts';
import type { Gate, GateStatus } from '../../core/release/gate-status.ts';
import { oneLine } from '../../core/release/one-line.ts';
import type { WaitingDeployment } from './github-delivery.ts';
import type { KeptDeployment, WaitingDeployments } from './waiting-deployments.ts';

export interface GithubAnswersOptions {
  readonly gate: Gate;
  readonly now: () => number;
  /** By environment: the stage that it waits for; null: the release where it is. */
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
  /** Resolves once it can't be forgotten, with false when too many wait already. Rejects when it can't be kept. */
  add(waiting: WaitingDeployment): Promise<boolean>;
  /** Resolves when what is kept is what still waits. */
  close(): Promise<void>;
}

const MOST_WAITING = 100;
const MOST_ATTEMPTS = 12;
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
  const waiting = new Map(kept.found.map((one) => [one.callback, beginning(one)]));
  const closing = new AbortController();

  const keep = () => kept.keep([...waiting.values()].map(({ attempts: _attempts, busy: _busy, ...one }) => one));
  let forgetting: Promise<void> = Promise.resolve();
  /** One that is asked about again after a restart is refused by GitHub, which has its answer: no harm is done by a full disk. */
  const forget = (key: string) => {
    waiting.delete(key);
    forgetting = keep().catch((error: Error) =>
      note(`could not write down that ${key} was answered: ${error.message}`),
    );
  };

  const answerTo = (one: WaitingDeployment) => {
    const status = gate.status();
    if (status === null || !isOfRelease(one, status) || !environments.has(one.environment)) return null;
    const answer = gateAnswer(status, now(), environments.get(one.environment) ?? undefined);
    return answer.verdict === 'hold' ? null : answer;
  };
  const look = () => {
    for (const [key, one] of waiting) {
      if (now() - one.sinceMs > LIFE_MS) forget(key);
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
    const problem = await send(one, answer.verdict === 'widen' ? 'approved' : 'rejected', answer.summary);
    one.busy = false;
    // Sent again after the restart.
    if (problem !== null && !problem.final && closing.signal.aborted) return;
    if (problem === null || problem.final || one.attempts >= MOST_ATTEMPTS) {
      forget(key);
      if (problem !== null) note(`github was not answered for ${one.environment}: ${problem.text}; run the job again`);
      return;
    }
    const pause = Math.min(MOST_PAUSE_MS, pauseMs * 2 ** (one.attempts - 1));
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
      const { statusCode, body } = await request(one.callback, {
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
      const passing = statusCode >= 500 || [401, 408, 429].includes(statusCode);
      return { final: !passing, text: `GitHub answered ${statusCode}` };
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException;
      return { final: false, text: `GitHub could not be reached (${code ?? name})` };
    }
  };

  /** Those that are being written down: delivered again meanwhile, they have the same answer. */
  const adding = new Map<string, Promise<boolean>>();
  const addedFor = async (one: WaitingDeployment) => {
    const added = { ...beginning({ ...one, sinceMs: now() }), busy: true };
    waiting.set(one.callback, added);
    try {
      await keep();
    } catch (error) {
      waiting.delete(one.callback);
      throw error;
    }
    added.busy = false;
    look();
    return true;
  };

  const unsubscribe = gate.subscribe(look);
  look();
  return {
    async add(one) {
      const known = adding.get(one.callback);
      if (known !== undefined) return await known;
      if (waiting.has(one.callback)) return true;
      if (waiting.size >= MOST_WAITING) return false;
      const added = addedFor(one);
      adding.set(one.callback, added);
      return await added.finally(() => adding.delete(one.callback));
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

function beginning(one: KeptDeployment): Waiting {
  return { ...one, attempts: 0, busy: false };
}

/** A yes for one release lets no other one on. */
function isOfRelease({ names }: WaitingDeployment, { release, releases: { candidate } }: GateStatus): boolean {
  return names.some((name) => [release, candidate, `v${candidate}`].includes(name));
}
