import { FASHION } from './assortment-fashion.ts';
import { HOME } from './assortment-home.ts';
import { OUTDOOR } from './assortment-outdoor.ts';
import type { Branch } from './branch.ts';
import { text } from './names.ts';

/** What the shop sells, by category. */
export const ASSORTMENT: readonly Branch[] = [HOME, FASHION, OUTDOOR];

/** Sold, but hidden from listings: what synthetic runs buy. */
export const TEST_MUG = {
  slug: 'test-mug',
  name: text('Test Mug', 'Testbecher', 'テストマグ'),
  about: text(
    'For trying out the shop. It is not shipped.',
    'Zum Ausprobieren des Shops. Wird nicht versendet.',
    '動作確認用の商品です。発送されません。',
  ),
  category: 'mugs',
  fromEur: 1490,
} as const;

/** Units on hand at the start where it is not plenty. */
export const SCARCE: Readonly<Record<string, number>> = {
  'lumen-tent-green': 1,
  'drift-tent-sand': 3,
  'meadow-pan-28': 5,
  'kiso-lantern': 0,
};
