import { Agent } from 'undici';
import { arrivals, type Rate } from './arrivals.ts';
import { PATIENCE_MS, type Walked } from './session.ts';
import { Visitor } from './visitor.ts';
import { walk } from './walk.ts';
import { startYardstick, type Yardstick } from './yardstick.ts';

/** What the shop tells its shoppers: all of it, whenever some of it changes. */
export interface Orders {
  readonly origin: string;
  readonly seed: number;
  /** Epoch milliseconds of the first moment of `rates`. */
  readonly startedMs: number;
  readonly rates: readonly Rate[];
  /** Index of the first who has not come yet. */
  readonly next: number;
}

/** What they tell the shop. */
export type Told = { readonly came: number } | { readonly walked: Walked };

/** Between two pages: enough that sessions overlap, short enough that one is over before the next stage is. */
const THINK_MS = 250;
/** Open sessions at a time; who comes when there are more is not let in, and not counted. Only a shop that hangs gets so far. */
const MOST_UNDER_WAY = 200;

/** The shoppers as a process of their own, so that they take no time from the shop. It ends with its channel to the shop. */
function main(): void {
  const dispatcher = new Agent({ keepAliveTimeout: 10_000 });
  const scripts = new Map<string, Promise<string>>();
  let next = 0;
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let yardstick: Yardstick | null = null;
  const tell = (told: Told) => process.send?.(told);

  const follow = ({ origin, seed, startedMs, rates, next: first }: Orders) => {
    clearTimeout(timer);
    next = Math.max(next, first);
    yardstick ??= startYardstick(searchOf(origin, dispatcher), () => underWay > 0);
    const measured = yardstick;
    const coming = arrivals(seed, rates);
    let arrival = coming.next();
    // Those who have come already come once.
    while (arrival.done !== true && arrival.value.index < next) arrival = coming.next();
    const expectNext = () => {
      if (arrival.done === true) return;
      const { value } = arrival;
      timer = setTimeout(
        () => {
          next = value.index + 1;
          arrival = coming.next();
          expectNext();
          if (underWay >= MOST_UNDER_WAY) return;
          underWay += 1;
          tell({ came: value.index });
          void walk(value, { origin, dispatcher, scripts, yardstick: measured, thinkMs: THINK_MS }).then((walked) => {
            underWay -= 1;
            tell({ walked });
          });
        },
        Math.max(0, startedMs + value.atMs - Date.now()),
      );
    };
    expectNext();
  };

  process.on('message', (orders: Orders) => follow(orders));
  process.once('disconnect', () => process.exit(0));
}

/** Of the release that has no fault, whatever the exposure. */
function searchOf(origin: string, dispatcher: Agent): () => Promise<void> {
  return async () => {
    const headers = { 'x-waygate-pin': 'baseline' };
    const { status } = await new Visitor({ origin, dispatcher, headers, patienceMs: PATIENCE_MS }).get(
      '/de/search?q=Becher',
    );
    if (status !== 200) throw new Error(`answered ${status}`);
  };
}

main();
