import { sleep } from 'k6';
import http, { type Params, type Response } from 'k6/http';
import { answerClass, mayPass } from './answer-class.ts';
import { type Answer, type Client, type Expectation, GaveUp } from './client.ts';
import { createCookieJar } from './cookie-jar.ts';
import { bucketOf, type Operation, operationCounter } from './counters.ts';
import { decideRetry, retryAfterMs } from './decide-retry.ts';
import type { Shopper } from './http-shop.ts';
import type { Meter } from './meter.ts';
import type { ClientPlan, LoadPlan } from './plan.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface HttpClientSettings {
  readonly plan: Pick<LoadPlan, 'run' | 'baseUrl' | 'pin' | 'attest'>;
  readonly policy: ClientPlan;
  readonly shopper: Shopper;
  readonly meter: Meter;
  readonly bucket: TokenBucket;
  /** Time limit of an attempt where it is not the policy's. */
  readonly patience?: Patience | undefined;
  /** Every request opens a connection of its own. */
  readonly newConnections?: boolean | undefined;
  /** Keeps nothing that the shop sets, as crawlers do. */
  readonly forgetful?: boolean | undefined;
}

/** Time limit in ms of the `nth` attempt at an operation. */
export type Patience = (op: Operation, nth: number, shopper: Shopper) => number;

export interface HttpClient extends Client {
  /** Since the first attempt; 0 before it. */
  elapsedMs(): number;
}

const USEFUL: readonly number[] = [200, 303];

/** The client of one intent: its own cookies, marks, retries, deadline and counters. */
export function createHttpClient(settings: HttpClientSettings): HttpClient {
  const { plan, policy, shopper, meter, bucket } = settings;
  const { pin, attest } = plan;
  const jar = createCookieJar();
  jar.set('syn', `${plan.run}.${shopper.intent}`);
  if (pin?.kind === 'cookie') jar.set(pin.name, pin.value);
  const made = new Map<Operation, number>();
  const hungUp = new Set<Operation>();
  /** Operations whose first attempt the scenario has made itself. */
  const resumed = new Set<Operation>();
  let beganAt: number | null = null;

  const elapsedMs = () => (beganAt === null ? 0 : Date.now() - beganAt);
  const client: HttpClient = {
    shopper,
    elapsedMs,
    get: (op, path, expectation = {}) =>
      attempt(op, expectation, (params) => http.get(client.url(path), params) as Response),
    post: (op, path, form, expectation = {}) =>
      attempt(op, expectation, (params) => http.post(client.url(path), { ...form }, params) as Response),
    postPair(op, path, form) {
      const paired = (op === 'add_to_cart' ? 'add_to_cart_pair' : op) satisfies Operation;
      if (begin()) meter.count('attempts');
      const limit = limitOf(paired, 1);
      const one = () => ({ method: 'POST', url: client.url(path), body: { ...form }, params: paramsOf(limit, {}) });
      const [first, second] = http.batch([one(), one()]) as [Response, Response];
      const noted = (response: Response) => client.note(paired, response, USEFUL.includes(response.status));
      return [noted(first), noted(second)];
    },
    headers() {
      return {
        cookie: jar.header(),
        accept: 'text/html',
        'accept-encoding': 'gzip, deflate, br',
        'accept-language': shopper.segment.locale,
        'user-agent': `${shopper.segment.userAgent} waygate-synthetic/${plan.run}`.trim(),
        ...(pin?.kind === 'header' ? { [pin.name]: pin.value } : {}),
        // A visitor who comes from elsewhere says so once.
        ...(beganAt === null && shopper.segment.referrer !== null ? { referer: shopper.segment.referrer } : {}),
        ...(settings.newConnections === true ? { connection: 'close' } : {}),
      };
    },
    url(path) {
      const whole = path.startsWith(plan.baseUrl) ? path : plan.baseUrl + path;
      if (pin?.kind !== 'query') return whole;
      const query = `${encodeURIComponent(pin.name)}=${encodeURIComponent(pin.value)}`;
      return `${whole}${whole.includes('?') ? '&' : '?'}${query}`;
    },
    cookie: (name) => jar.get(name),
    attemptsAt: (op) => made.get(op) ?? 0,
    hungUpOn: (op) => hungUp.has(op),
    sending(op) {
      const before = made.get(op) ?? 0;
      if (begin() || before > 0) meter.count('attempts');
      if (before > 0) meter.count('copies');
      made.set(op, before + 1);
    },
    again(op, answer) {
      const waitMs = waitOrGiveUp(op, 1, answer, `status ${answer.status}`);
      resumed.add(op);
      return waitMs;
    },
    note(op, response, useful) {
      keep(response);
      const answer = answerOf(response, response.timings.duration);
      count(op, answer, response, useful);
      if (useful) bucket.succeeded();
      return answer;
    },
  };
  return client;

  function keep({ cookies }: Response): void {
    if (settings.forgetful !== true) jar.take(cookies);
  }

  function begin(): boolean {
    if (beganAt !== null) return false;
    beganAt = Date.now();
    return true;
  }

  /** How long the client waits for an answer; `ownAccord`: it will hang up before it must. */
  function limitOf(op: Operation, nth: number): Limit {
    const leftMs = policy.deadlineMs - elapsedMs();
    const patienceMs = settings.patience?.(op, nth, shopper) ?? policy.timeoutMs;
    return { ms: Math.min(patienceMs, leftMs), ownAccord: patienceMs < Math.min(policy.timeoutMs, leftMs) };
  }

  function paramsOf({ ms }: Limit, { body }: Expectation): Params {
    return {
      headers: client.headers() as Record<string, string>,
      // k6 would add the VU's own cookies to this shopper's.
      jar: new http.CookieJar(),
      timeout: Math.max(1, Math.round(ms)),
      ...(body === true ? { responseType: 'text' } : {}),
    };
  }

  function attempt(op: Operation, expectation: Expectation, send: (params: Params) => Response): Answer {
    for (let nth = resumed.delete(op) ? 2 : 1; ; nth += 1) {
      if (elapsedMs() >= policy.deadlineMs) throw new GaveUp('deadline', `${op}: the deadline is over`);
      const limit = limitOf(op, nth);
      const params = paramsOf(limit, expectation);
      // An intent is one attempt as long as nothing is repeated. Counted before it is sent: what is cut off was an attempt, too.
      if (begin() || nth > 1) meter.count('attempts');
      made.set(op, (made.get(op) ?? 0) + 1);
      const sentAt = Date.now();
      const response = send(params);
      keep(response);
      const answer = answerOf(response, Date.now() - sentAt);
      if (answer.status === 0 && limit.ownAccord) hungUp.add(op);
      else hungUp.delete(op);
      const found = judge(answer, expectation);
      count(op, answer, response, found.kind === 'useful' || found.kind === 'sold_out');
      if (found.kind === 'useful') {
        bucket.succeeded();
        return answer;
      }
      if (found.kind !== 'failed') throw new GaveUp(found.kind, `${op}: ${found.text}`, found.text);
      const waitMs = waitOrGiveUp(op, nth, answer, found.text);
      if (waitMs > 0) sleep(waitMs / 1000);
    }
  }

  function waitOrGiveUp(op: Operation, nth: number, answer: Answer, text: string): number {
    const decision = decideRetry(policy, {
      made: nth,
      elapsedMs: elapsedMs(),
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], Date.now()),
      bucket,
      random: shopper.random,
    });
    if (!decision.retry) {
      if (decision.suppressed !== null) meter.count('retry_suppressed', { reason: decision.suppressed });
      throw new GaveUp(decision.reason, `${op}: ${text}`);
    }
    if (decision.honoured) meter.count('retry_after_honoured');
    return decision.waitMs;
  }

  function count(op: Operation, answer: Answer, response: Response, useful: boolean): void {
    meter.count('answers', { class: answerClass(answer.status) });
    meter.count(operationCounter(op), { le: String(bucketOf(answer.durationMs)) });
    if (!useful) meter.count('operation_failures', { op });
    if (attest === null) return;
    const seen =
      attest.kind === 'header' ? answer.headers[attest.name.toLowerCase()] : response.cookies[attest.name]?.[0]?.value;
    if (seen !== undefined && seen !== attest.release) meter.count('other_release');
  }
}

interface Limit {
  readonly ms: number;
  readonly ownAccord: boolean;
}

type Found = { readonly kind: 'useful' } | { readonly kind: 'failed' | 'refused' | 'sold_out'; readonly text: string };

function judge(answer: Answer, { status = USEFUL, wrong, refusal, refused }: Expectation): Found {
  const expected = refusal?.(answer) ?? null;
  if (expected !== null) return { kind: 'sold_out', text: expected };
  const code = refused?.(answer) ?? null;
  if (code !== null) return { kind: 'refused', text: code };
  if (!status.includes(answer.status)) {
    return { kind: mayPass(answer.status) ? 'failed' : 'refused', text: `status ${answer.status}` };
  }
  const fault = wrong?.(answer) ?? null;
  return fault === null ? { kind: 'useful' } : { kind: 'failed', text: fault };
}

function answerOf({ status, headers, body }: Response, durationMs: number): Answer {
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = value;
  return { status, headers: lower, body: typeof body === 'string' ? body : '', durationMs };
}
