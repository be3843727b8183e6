import { request } from 'undici';
import { gateAnswer } from '../../core/release/gate-answer.ts';
import type { Gate, GateStatus } from '../../core/release/gate-status.ts';
import { oneLine } from '../../core/release/one-line.ts';
import type { WaitingDeployment } from './github-delivery.ts';

export interface GithubAnswersOptions {
  readonly gate: Gate;
  readonly now: () => number;
  /** By environment: the stage that it waits for; null: the release where it is. */
  readonly environments: ReadonlyMap<string, string | null>;
  /** Of the app's installation. */
  readonly token: (installation: number, signal: AbortSignal) => Promise<string>;
  readonly note: (line: string) => void;
  /** Before the second attempt; doubled up to `MOST_PAUSE_MS`. */
  readonly pauseMs?: number;
}

/** Deployments that wait, each answered once, and only when the gate says widen or roll back: GitHub takes no answer back. */
export interface GithubAnswers {
  /** False when too many wait already. */
  add(waiting: WaitingDeployment): boolean;
  close(): void;
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
  pauseMs = 1000,
}: GithubAnswersOptions): GithubAnswers {
  const waiting = new Map<string, WaitingDeployment & { readonly sinceMs: number; attempts: number; busy: boolean }>();
  const closing = new AbortController();

  const answerTo = (one: WaitingDeployment) => {
    const status = gate.status();
    if (status === null || !isOfRelease(one, status)) return null;
    const answer = gateAnswer(status, now(), environments.get(one.environment) ?? undefined);
    return answer.verdict === 'hold' ? null : answer;
  };
  const look = () => {
    for (const [key, one] of waiting) {
      if (now() - one.sinceMs > LIFE_MS) waiting.delete(key);
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
    if (problem === null || problem.final || one.attempts >= MOST_ATTEMPTS) {
      waiting.delete(key);
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

  const unsubscribe = gate.subscribe(look);
  return {
    add(one) {
      if (waiting.has(one.callback)) return true;
      if (waiting.size >= MOST_WAITING) return false;
      waiting.set(one.callback, { ...one, sinceMs: now(), attempts: 0, busy: false });
      look();
      return true;
    },
    close() {
      unsubscribe();
      closing.abort();
    },
  };
}

/** A yes for one release lets no other one on. */
function isOfRelease({ names }: WaitingDeployment, { release, releases: { candidate } }: GateStatus): boolean {
  return names.some((name) => [release, candidate, `v${candidate}`].includes(name));
}
