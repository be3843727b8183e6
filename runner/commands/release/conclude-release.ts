import type { ReleaseDocument } from '../../core/release/release-document.ts';
import { releaseResult } from '../../core/release/release-result.ts';
import type { EvidenceStore, Walk } from '../../core/walk.ts';
import { replayStored } from './stored-release.ts';
import { writeReleaseReport } from './write-release-report.ts';

export interface EndedRelease {
  /** As it was begun. */
  readonly walk: Walk;
  readonly document: ReleaseDocument;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly store: EvidenceStore;
  /** Of the store. */
  readonly path: string;
}

/** Stores the end with the walk and writes the report, both from the stored evidence alone, as `waygate report` would. */
export async function concludeRelease({ walk: begun, document, endedAt, store, path }: EndedRelease): Promise<void> {
  const walk = { ...begun, endedAt: new Date(endedAt).toISOString() };
  const runs = await store.runs(walk.id);
  const replay = await replayStored({ walk, runs, store: path });
  const { seconds, report } = document;
  const result = releaseResult(walk, runs, replay, { seconds, report, document });
  await store.endWalk(walk.id, walk.endedAt, result);
  if (report === null) return;
  await writeReleaseReport(report, { walk: { ...walk, result }, runs, result, now: endedAt }, replay);
}
