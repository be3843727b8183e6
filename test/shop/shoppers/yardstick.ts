import { setTimeout as pause } from 'node:timers/promises';

/**
 * What the machine can do at the moment: the baseline's search, asked for again and again. Where that takes long too, an answer that is late,
 * does not come or comes as an error says nothing of the release that owed it.
 */
export interface Yardstick {
  /**
   * Milliseconds of the slowest answer since (`performance.now`); endless if one did not come, 0 if none was asked for. Waits for what is being
   * asked, as long as that may still be in time.
   */
  slowestSince(ms: number): Promise<number>;
  stop(): void;
}

/** Some twenty times what a search takes: a machine that is so late is late for everybody. */
export const SLOW_MACHINE_MS = 1_000;
const EVERY_MS = 1_000;
/** More than a shopper's patience and all that went before it. */
const KEPT = 120;

/**
 * `ask` resolves when the page has come, and rejects when it did not or was none. It is asked while somebody is there to be measured for.
 */
export function startYardstick(ask: () => Promise<unknown>, isAnybodyThere: () => boolean): Yardstick {
  const readings: { readonly endedMs: number; readonly tookMs: number }[] = [];
  let askedMs: number | null = null;
  let asking: Promise<void> = Promise.resolve();
  let stopped = false;
  const read = async () => {
    const startedMs = performance.now();
    askedMs = startedMs;
    const came = await ask().then(
      () => true,
      () => false,
    );
    const endedMs = performance.now();
    askedMs = null;
    readings.push({ endedMs, tookMs: came ? endedMs - startedMs : Number.POSITIVE_INFINITY });
    if (readings.length > KEPT) readings.shift();
  };
  const goOn = async () => {
    while (!stopped) {
      if (isAnybodyThere()) {
        asking = read();
        await asking;
      }
      await pause(EVERY_MS, null, { ref: false });
    }
  };
  void goOn();
  return {
    async slowestSince(ms) {
      const underWay = askedMs === null ? 0 : await waitInTime(asking, askedMs);
      // A second before it too: who is refused at once is refused for what was there already.
      const ended = readings.filter(({ endedMs }) => endedMs >= ms - EVERY_MS);
      return Math.max(underWay, ...ended.map(({ tookMs }) => tookMs));
    },
    stop() {
      stopped = true;
    },
  };
}

/** Waits for an answer as long as it may be in time; milliseconds that it has taken by then, 0 if it has come. */
async function waitInTime(answer: Promise<void>, askedMs: number): Promise<number> {
  const isLate = await Promise.race([
    answer.then(() => false),
    pause(Math.max(0, askedMs + SLOW_MACHINE_MS - performance.now())).then(() => true),
  ]);
  // A timer counts whole milliseconds and may end within the last of them.
  return isLate ? Math.max(SLOW_MACHINE_MS, performance.now() - askedMs) : 0;
}
