import { cellKey } from '../run-record.ts';
import type { GateStatus } from './gate-status.ts';

/** The highest odds within a span of time, as x : 1. JSON-safe. */
export interface OddsPoint {
  /** Where the span begins, milliseconds since the epoch. */
  readonly atMs: number;
  readonly odds: number;
  /** By `cellKey`. */
  readonly cells: Readonly<Record<string, number>>;
}

/** How the odds went, in a bounded number of points however long a release takes: the longer, the wider each of them. Immutable. */
export interface OddsHistory {
  readonly release: string | null;
  readonly spanMs: number;
  readonly points: readonly OddsPoint[];
}

export const NO_ODDS: OddsHistory = { release: null, spanMs: 1000, points: [] };
/** As many as a chart of this width can show. */
const MOST_POINTS = 240;

/** With what a status says; that of another release begins anew. A peak is never lost: a line that crossed the limit still does. */
export function oddsAfter(
  history: OddsHistory,
  status: Pick<GateStatus, 'release' | 'at' | 'odds' | 'cells'>,
): OddsHistory {
  const kept = history.release === status.release ? history : { ...NO_ODDS, release: status.release };
  if (status.odds === null) return kept;
  const point: OddsPoint = {
    atMs: Date.parse(status.at),
    odds: status.odds,
    cells: Object.fromEntries(status.cells.map((cell) => [cellKey(cell), cell.odds])),
  };
  const last = kept.points.at(-1);
  const points =
    last !== undefined && point.atMs - last.atMs < kept.spanMs
      ? [...kept.points.slice(0, -1), higher(last, point)]
      : [...kept.points, point];
  return points.length <= MOST_POINTS
    ? { ...kept, points }
    : { ...kept, spanMs: kept.spanMs * 2, points: halved(points) };
}

function halved(points: readonly OddsPoint[]): readonly OddsPoint[] {
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    if (index % 2 === 1) return [];
    return [next === undefined ? point : higher(point, next)];
  });
}

function higher(first: OddsPoint, second: OddsPoint): OddsPoint {
  const keys = [...new Set([...Object.keys(first.cells), ...Object.keys(second.cells)])];
  const of = ({ cells }: OddsPoint, key: string) => cells[key] ?? 0;
  return {
    atMs: first.atMs,
    odds: Math.max(first.odds, second.odds),
    cells: Object.fromEntries(keys.map((key) => [key, Math.max(of(first, key), of(second, key))])),
  };
}
