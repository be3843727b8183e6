import { createLogUpdate } from 'log-update';
import picocolors from 'picocolors';
import type { Paint } from './board.ts';

/** A stream that may be a terminal. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Lines that stay, and below them what is redrawn as long as somebody watches. */
export interface Lines {
  readonly live: boolean;
  readonly paint: Paint;
  /** A line that stays. */
  note(text: string): void;
  /** On a terminal it takes the place of what was drawn before; elsewhere `text` is written once in `everyMs`, and lost otherwise. */
  draw(live: () => string, text: () => string): void;
  /** Leaves what was drawn last. */
  done(): void;
}

/** `everyMs`: between two lines where nothing can be redrawn, the first of them `everyMs` after `since`. */
export function createLines(terminal: Terminal, now: () => number, everyMs: number, since: number): Lines {
  const live = terminal.isTTY === true;
  const redraw = createLogUpdate(terminal as unknown as NodeJS.WriteStream, { showCursor: true });
  let last = since;
  return {
    live,
    paint: paintFor(picocolors.createColors(live)),
    note(text) {
      if (live) redraw.persist(text);
      else terminal.write(`${text}\n`);
    },
    draw(drawn, text) {
      if (live) redraw(drawn());
      else if (now() - last >= everyMs) {
        last = now();
        terminal.write(`${text()}\n`);
      }
    },
    done() {
      if (live) redraw.done();
    },
  };
}

export function paintFor(colours: ReturnType<typeof picocolors.createColors>): Paint {
  return { good: colours.green, bad: colours.red, warn: colours.yellow, dim: colours.dim, strong: colours.bold };
}
