import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { seededRandom } from '../data/seeded-random.ts';
import type { Arrival } from './arrivals.ts';
import type { Step } from './goals.ts';
import { formOn, scriptOn } from './page-reading.ts';
import { timesSent } from './press-button.ts';
import { stepOf } from './step-of.ts';
import { type Page, Visitor } from './visitor.ts';
import { SLOW_MACHINE_MS, type Yardstick } from './yardstick.ts';

/** What a shopper can meet. Each is seen on the pages, by somebody who knows nothing of faults. */
export const SYMPTOMS = [
  'no_answer',
  'server_error',
  'refused',
  'slow_search',
  'no_price',
  'price_changed',
  'wrong_discount',
  'wrong_sum',
  'dead_button',
  'no_order',
  'two_orders',
] as const;
export type Symptom = (typeof SYMPTOMS)[number];
/** What a machine that is too busy makes of a healthy shop: its services wait for each other in vain. */
const FOR_WANT_OF_TIME: readonly Symptom[] = ['no_answer', 'server_error'];

/** What became of a shopper. */
export interface Walked extends Arrival {
  /** Releases that the pages named, in the order in which the shopper first saw them. */
  readonly releases: readonly string[];
  /** What the shopper met. Empty: nothing that speaks against the shop. */
  readonly symptoms: readonly Symptom[];
  /** What was seen, and was the machine's: it was too slow for everybody. */
  readonly excused: readonly Symptom[];
  readonly requests: readonly { readonly step: Step; readonly status: number; readonly ms: number }[];
}

export interface Surroundings {
  readonly origin: string;
  readonly dispatcher?: Dispatcher;
  /** Scripts by address: their addresses carry a digest, and browsers keep them. */
  readonly scripts: Map<string, Promise<string>>;
  /** Without it, every answer that does not come is the shop's fault. */
  readonly yardstick?: Pick<Yardstick, 'slowestSince'>;
  /** Between two pages a shopper takes from half of this to one and a half. */
  readonly thinkMs: number;
}

/** The shopper can not go on: what stands in the way. */
export class Leaves extends Error {
  readonly symptom: Symptom;
  constructor(symptom: Symptom) {
    super(symptom);
    this.symptom = symptom;
  }
}

/** How long an answer is waited for. */
export const PATIENCE_MS = 10_000;
const AGENTS = {
  desktop: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  mobile:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
} as const;

/** One visit to the shop: opens pages, presses buttons, and notes what is not as it should be. */
export class Session {
  readonly arrival: Arrival;
  /** What the shopper chooses, one number for each choice. */
  readonly random: () => number;
  readonly #surroundings: Surroundings;
  readonly #visitor: Visitor;
  #lastRelease: string | null = null;
  #lastMs = 0;
  readonly #releases: string[] = [];
  readonly #symptoms: Symptom[] = [];
  readonly #excused: Symptom[] = [];
  #askedMs = 0;
  readonly #requests: Walked['requests'][number][] = [];

  constructor(arrival: Arrival, surroundings: Surroundings) {
    this.arrival = arrival;
    this.random = seededRandom(arrival.seed);
    this.#surroundings = surroundings;
    const { origin, dispatcher } = surroundings;
    this.#visitor = new Visitor({
      origin,
      ...(dispatcher === undefined ? {} : { dispatcher }),
      patienceMs: PATIENCE_MS,
      // The edge's own cookie, from an earlier visit: that the draw is known beforehand is what makes it repeatable.
      cookies: { 'shop-draw': String(Math.round(arrival.draw * 100)) },
      headers: { 'user-agent': AGENTS[arrival.device] },
      onAnswer: (answered) => {
        const step = stepOf(answered);
        this.#requests.push({ step, status: answered.status, ms: Math.round(answered.ms) });
        this.#lastMs = answered.ms;
        if (answered.release === null) return;
        this.#lastRelease = answered.release;
        if (!this.#releases.includes(answered.release)) this.#releases.push(answered.release);
      },
    });
  }

  /** Release of the page that was seen last; null before the first. */
  get lastRelease(): string | null {
    return this.#lastRelease;
  }

  /** How long the last answer took. */
  get lastMs(): number {
    return this.#lastMs;
  }

  get walked(): Walked {
    return {
      ...this.arrival,
      releases: this.#releases,
      symptoms: this.#symptoms,
      excused: this.#excused,
      requests: this.#requests,
    };
  }

  notice(symptom: Symptom): void {
    if (!this.#symptoms.includes(symptom)) this.#symptoms.push(symptom);
  }

  /** Seen, but the machine's. */
  excuse(symptom: Symptom): void {
    if (!this.#excused.includes(symptom)) this.#excused.push(symptom);
  }

  /** What a search took at worst since (`performance.now`), in a release where nothing is wrong with it. */
  async machineMs(since: number): Promise<number> {
    return (await this.#surroundings.yardstick?.slowestSince(since)) ?? 0;
  }

  /** As `notice`, for what ends the session. */
  async noticeAtEnd(symptom: Symptom): Promise<void> {
    if (FOR_WANT_OF_TIME.includes(symptom) && (await this.machineMs(this.#askedMs)) >= SLOW_MACHINE_MS)
      this.excuse(symptom);
    else this.notice(symptom);
  }

  /** Opens an address below the market. */
  open(path: string): Promise<string> {
    return this.#insist(() => this.#visitor.get(this.#below(path)));
  }

  /** Opens what may not be there: null for a page that the shop does not have. */
  async find(path: string): Promise<string | null> {
    let found = true;
    const page = await this.#insist(async () => {
      const answer = await this.#visitor.get(this.#below(path));
      found = answer.status !== 404;
      return found ? answer : { ...answer, status: 200 };
    });
    return found ? page : null;
  }

  /** Sends a form that no script takes over. */
  fill(path: string, form: Readonly<Record<string, string>>): Promise<string> {
    return this.#insist(() => this.#visitor.post(this.#below(path), form));
  }

  /** Presses the button of a form that the page's script takes over; returns what the shop answered to each time that it was sent. */
  async press(page: string, path: string, form: Readonly<Record<string, string>>, presses = 1): Promise<string[]> {
    const dataset = formOn(page, this.#below(path));
    if (dataset === null) throw new Leaves('dead_button');
    const script = await this.#scriptOf(page).catch(() => {
      throw new Leaves('no_answer');
    });
    const times = timesSent(script, dataset, presses);
    if (times === 0) throw new Leaves('dead_button');
    const send = () => this.#insist(() => this.#visitor.send(this.#below(path), form));
    return Promise.all(Array.from({ length: times }, send));
  }

  #below(path: string): string {
    return `/${this.arrival.market}${path}`;
  }

  async #scriptOf(page: string): Promise<string> {
    const address = scriptOn(page);
    if (address === null) return '';
    const { scripts } = this.#surroundings;
    const kept =
      scripts.get(address) ?? this.#visitor.get(address).then(({ status, body }) => (status === 200 ? body : ''));
    scripts.set(address, kept);
    kept.catch(() => scripts.delete(address));
    return kept;
  }

  /** Who is told that the shop is too busy comes again once, when it said to; everything else that fails is met. */
  async #insist(ask: () => Promise<Page>): Promise<string> {
    // Who comes is there: the first page is asked for at the moment of arrival.
    if (this.#requests.length > 0) await pause(this.#surroundings.thinkMs * (0.5 + this.random()));
    this.#askedMs = performance.now();
    const asking = () =>
      ask().catch(() => {
        throw new Leaves('no_answer');
      });
    let page = await asking();
    const retryAfter = Number(page.headers['retry-after'] ?? Number.NaN);
    if (page.status === 503 && retryAfter >= 0) {
      await pause(retryAfter * 1_000);
      page = await asking();
    }
    if (page.status >= 500) throw new Leaves('server_error');
    if (page.status >= 400 || page.body.includes('<p class="alert" role="alert">')) throw new Leaves('refused');
    return page.body;
  }
}
