import type { Locator, Page, expect as playwrightExpect } from '@playwright/test';
import type { Hand } from './hand.ts';
import { type MoneyStyle, signsOf } from './money.ts';
import { type PageText, readPageText } from './page-text.ts';
import type { ShopWords } from './shop-words.ts';

/** What the parts of an adapter work on: the page, the shopper's hand, and the words and money that the shop should use. */
export interface Surface {
  readonly page: Page;
  readonly expect: typeof playwrightExpect;
  readonly hand: Hand;
  readonly style: MoneyStyle;
  readonly words: () => ShopWords;
  readonly main: Locator;
  /** One look at everything that the page says. */
  read(): Promise<PageText>;
}

export function createSurface(of: Omit<Surface, 'main' | 'read'>): Surface {
  const { page, style, words } = of;
  const signs = signsOf(style.locale, style.currency);
  return {
    ...of,
    main: page.getByRole('main'),
    async read() {
      await page.waitForLoadState('domcontentloaded');
      return page.evaluate(readPageText, { signs, breadcrumbName: words().breadcrumb.source });
    },
  };
}
