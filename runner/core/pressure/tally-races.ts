import type { RaceTally } from './press-evidence.ts';

interface RacedOrder {
  readonly race: number;
  readonly result: 'ordered' | 'refused' | 'unknown';
  /** Final requests. */
  readonly sends: number;
}

/** What became of the orders, by the size of the race that they took part in, smallest first. */
export function tallyRaces(orders: readonly RacedOrder[]): readonly RaceTally[] {
  return [...Map.groupBy(orders, ({ race }) => race)]
    .sort(([a], [b]) => a - b)
    .map(([size, raced]) => {
      const of = (wanted: RacedOrder['result']) => raced.filter(({ result }) => result === wanted).length;
      const repeated = raced.filter(({ sends }) => sends > 1).length;
      return {
        size,
        sent: raced.length,
        repeated,
        ordered: of('ordered'),
        refused: of('refused'),
        unknown: of('unknown'),
      };
    });
}
