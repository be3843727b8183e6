import type { Catalogue } from '../../config/discover.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Settings } from '../../core/settings.ts';
import type { EvidenceStore, Walk } from '../../core/walk.ts';
import { type BrowserEngine, createBrowserEngine } from '../../engines/browser/browser-engine.ts';

export interface StoringEngineOptions {
  readonly walk: Pick<Walk, 'id'>;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly store: Pick<EvidenceStore, 'startRun' | 'finishRun'>;
  readonly now: () => number;
  /** What else a record says; nothing unless given. */
  readonly complete?: (record: RunRecord) => RunRecord;
  /** Told of each finished run once it is stored. */
  readonly onRun: (record: RunRecord) => void;
}

/** Browsers whose runs are in the store before they start, and again before anybody hears how they ended. */
export function createStoringEngine(options: StoringEngineOptions): BrowserEngine {
  const { walk, settings, catalogue, store, now, complete = (record) => record, onRun } = options;
  return createBrowserEngine({
    settings,
    catalogue,
    walk: walk.id,
    now,
    onRunStart: (record) => store.startRun(complete(record)),
    async onRunEnd(record) {
      const finished = complete(record);
      await store.finishRun(finished);
      onRun(finished);
    },
  });
}
