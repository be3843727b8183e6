import { SCARCE } from './assortment.ts';
import { buildCatalogue } from './build-catalogue.ts';
import type { ShopDatabase } from './shop-database.ts';

/** Enough for thousands of synthetic orders. */
const PLENTY = 1_000_000;

/** Puts the first stock on the shelves. */
export function stockUp(database: ShopDatabase, at: string): void {
  database.atomically(() => {
    for (const sku of buildCatalogue('us').bySku.keys()) {
      const onHand = SCARCE[sku] ?? PLENTY;
      database.run('INSERT INTO stock (sku, on_hand) VALUES (?, ?)', sku, onHand);
      if (onHand > 0) {
        const sql = "INSERT INTO movements (at, sku, delta, reason, operation) VALUES (?, ?, ?, 'initial', 'opening')";
        database.run(sql, at, sku, onHand);
      }
    }
  });
}
