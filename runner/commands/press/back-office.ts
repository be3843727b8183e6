import type { ShopBooks } from '../../../load/support/books.ts';
import { noEffectAssessed } from '../../core/pressure/effect-result.ts';
import type { Effects } from '../../core/pressure/effects.ts';
import type { ServedReading } from '../../core/pressure/press-evidence.ts';
import { reconcile } from '../../core/pressure/reconcile.ts';
import { wrongAnswers } from '../../core/pressure/reconcile-answers.ts';
import type { BooksReading } from '../../core/pressure/reconcile-input.ts';
import type { PressureSettings } from '../../core/settings.ts';
import { openBooks } from '../../engines/books/open-books.ts';
import { readBooks } from '../../engines/books/read-books.ts';
import type { LoadOutcome } from '../../engines/load/load-engine.ts';

export interface BackOfficeOptions {
  /** `<id>.books.ts`; null: there are none. */
  readonly file: string | null;
  readonly place: PressureSettings['books'];
  /** Id of the pressure, which marks its orders. */
  readonly run: string;
  /** Name of the release under pressure. */
  readonly release: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface Reconciled {
  readonly effects: Effects;
  readonly served: readonly ServedReading[];
  /** Why books that are configured could not be read; null: they were, or there are none. */
  readonly booksProblem: string | null;
}

/** The shop's books beside a press: read before and after it, and what the shop was asked while it ran. Never rejects: it says what it could not see. */
export interface BackOffice {
  readBefore(): Promise<void>;
  /** Looks every few seconds at what the shop was asked. `at`: seconds since the load was let go. */
  follow(at: () => number): void;
  reconcile(outcome: LoadOutcome): Promise<Reconciled>;
  close(): void;
}

const LOOK_MS = 2_000;
/** Longer than reading them until they rest may take. */
const LONGEST_READING_MS = 30_000;

export async function openBackOffice(options: BackOfficeOptions): Promise<BackOffice> {
  const { file, place, release } = options;
  const books =
    file === null || place === null
      ? new Error('the config names no books of this shop (`pressure.books`)')
      : await openBooks(file, { url: place.url, release }).catch((problem: Error) => problem);
  if (books instanceof Error) return closedOffice(books.message, place === null ? null : books.message);
  return openOffice(books, options);
}

function openOffice(
  books: ShopBooks,
  { run, now, signal }: Pick<BackOfficeOptions, 'run' | 'now' | 'signal'>,
): BackOffice {
  const served: ServedReading[] = [];
  let before: BooksReading | Error = new Error('the books were not read before the load');
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const unread = (problem: string, outcome: LoadOutcome) => ({
    effects: effectsWithout(problem, outcome),
    served,
    booksProblem: problem,
  });
  return {
    async readBefore() {
      before = await within(readBooks(books, { run, now, signal })).catch((problem: Error) => problem);
    },
    follow(at) {
      const { served: ask } = books;
      if (ask === undefined) return;
      const look = async () => {
        const since = at();
        await within(ask.call(books)).then(
          (counts) => served.push({ at: since, ...counts }),
          // A shop too busy to say what it is asked: the readings before and after tell.
          () => undefined,
        );
        if (timer !== undefined) timer = setTimeout(start, LOOK_MS);
      };
      const start = () => {
        looking = look();
      };
      timer = setTimeout(start, 0);
    },
    async reconcile(outcome) {
      const { witnesses, witnessProblem } = outcome;
      clearTimeout(timer);
      timer = undefined;
      await looking;
      if (before instanceof Error) return unread(before.message, outcome);
      if (witnessProblem !== null)
        return {
          effects: effectsWithout(incompleteText(witnessProblem), outcome),
          served,
          booksProblem: null,
        };
      const after = await within(readBooks(books, { run, now, signal })).catch((problem: Error) => problem);
      if (after instanceof Error) return unread(after.message, outcome);
      return { effects: reconcile({ run, witnesses, before, after }), served, booksProblem: null };
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** A back office that never answers must not keep a press from ending. */
function within<T>(reading: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the books gave no answer within ${LONGEST_READING_MS / 1000} s`)),
      LONGEST_READING_MS,
    );
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What the clients' side alone shows. */
function effectsWithout(
  reason: string,
  { witnesses, witnessProblem }: Pick<LoadOutcome, 'witnesses' | 'witnessProblem'>,
): Effects {
  const incomplete = witnessProblem === null ? null : incompleteText(witnessProblem);
  return { ...noEffectAssessed(reason), ...wrongAnswers({ witnesses, orders: null, incomplete }) };
}

function incompleteText(witnessProblem: string): string {
  return `what the clients were told is incomplete: ${witnessProblem}`;
}

function closedOffice(reason: string, booksProblem: string | null): BackOffice {
  return {
    readBefore: async () => undefined,
    follow: () => undefined,
    reconcile: async (outcome) => ({ effects: effectsWithout(reason, outcome), served: [], booksProblem }),
    close: () => undefined,
  };
}
