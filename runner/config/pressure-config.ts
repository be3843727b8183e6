import type { LoadPhase } from '../core/pressure/load-counts.ts';
import type { AbortPolicy, PressPolicy } from '../core/pressure/press-policy.ts';
import type { PressureSettings } from '../core/settings.ts';

/** What `waygate press` may do, and how hard. */
export interface PressureConfig {
  /** New intents per second at 100 % of users, at the busiest hour. */
  readonly peakIntentsPerSecond: number;
  /** Exact host names or addresses; the candidate's must be among them. */
  readonly allow: readonly string[];
  /** Which of them the target is; `staging` unless said. */
  readonly environment?: PressureSettings['environment'];
  /** Id of a load adapter, a file `shops/<id>.shop.ts` under one of `pressure.roots`; the config's `shop` unless said. */
  readonly shop?: string;
  /** Folders of your own, laid out like waygate's `load/`. They win over built-in files of the same id. */
  readonly roots?: readonly string[];
  /** What a stage must bear on top of its share; 1.5. */
  readonly factor?: number;
  /** Seconds: warm 30, baseline 60, pressure 90, recovery 60. */
  readonly phases?: Partial<Record<LoadPhase, number>>;
  /** How long journeys walk before the load starts; 30. */
  readonly idleSeconds?: number;
  /** Segment → weight in the mix; the segments of the config's matrix in equal parts unless said. */
  readonly segments?: Readonly<Record<string, number>>;
  /** Journeys walked meanwhile; the config's matrix unless said. */
  readonly matrix?: Readonly<Record<string, readonly string[]>>;
  /** A shopper's client: 4 attempts of 1000 ms within 8000 ms, backoff 500 to 8000 ms, budget 0.1 with a burst of 10. */
  readonly client?: Partial<Omit<PressureSettings['client'], 'backoffMs' | 'budget'>> & {
    readonly backoffMs?: Partial<PressureSettings['client']['backoffMs']>;
    readonly budget?: Partial<PressureSettings['client']['budget']>;
  };
  /** What is never exceeded: 100 requests per second, 900 s, 1000 intents at once. */
  readonly caps?: Partial<PressureSettings['caps']>;
  /** What a release must bear. */
  readonly policy?: Partial<PressPolicy>;
  /** When load is ended before its plan is. */
  readonly abort?: Partial<AbortPolicy>;
  /** Where the shop's books are read, with `shops/<id>.books.ts`; effects are not assessed without. */
  readonly books?: { readonly url: string };
  /** k6 itself; the environment's WAYGATE_K6, or what set-up built, unless said. */
  readonly k6?: { readonly executablePath?: string };
}
