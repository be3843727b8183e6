import { statSync } from 'node:fs';
import type { GateView } from '../../gates/gate.ts';
import { openEvidenceStore } from '../../store/open-store.ts';

export interface PressFinderNeeds {
  /** The evidence store of presses; it may not be there yet. */
  readonly file: string;
  /** The candidate's marker. */
  readonly candidate: string;
  readonly now: () => number;
  readonly note: (line: string) => void;
}

export interface PressFinder {
  /** Of this candidate, as it was looked for last; null: none. */
  newest(): GateView['press'];
  /** Looks again when a while has passed and the store has changed. */
  look(): void;
}

const LOOK_EVERY_MS = 10_000;

/** The newest press of the candidate, whoever made it. A store that can't be read holds no press. */
export function createPressFinder({ file, candidate, now, note }: PressFinderNeeds): PressFinder {
  let found: GateView['press'] = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let seen = '';
  return {
    newest: () => found,
    look() {
      if (now() - lookedAt < LOOK_EVERY_MS) return;
      lookedAt = now();
      const version = versionOf(file);
      if (version === seen) return;
      newestIn(file, candidate)
        .then((press) => {
          found = press;
          seen = version;
        })
        .catch((error: Error) => note(`could not look for presses: ${error.message}`));
    },
  };
}

/** Changes with every write: the log that SQLite writes ahead is part of it. */
function versionOf(file: string): string {
  return [file, `${file}-wal`]
    .map((part) => {
      const stat = statSync(part, { bigint: true, throwIfNoEntry: false });
      return stat === undefined ? '' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
    })
    .join();
}

async function newestIn(file: string, candidate: string): Promise<GateView['press']> {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null;
  const store = await openEvidenceStore(file, { write: false });
  try {
    const walk = (await store.walks()).find(
      ({ press, releases, endedAt }) => press !== undefined && endedAt !== null && releases.candidate === candidate,
    );
    if (walk?.press === undefined || walk.endedAt === null) return null;
    const { verdict, stage } = walk.press.document;
    return { endedAt: walk.endedAt, verdict: verdict ?? 'invalid', percent: stage?.percent ?? 0 };
  } finally {
    await store.close();
  }
}
