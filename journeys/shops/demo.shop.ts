import { shop } from '../support/shop-tools.ts';
import { Storefront } from '../support/storefront.ts';
import type { TestWares } from '../support/test-wares.ts';

const MARKETS = { EUR: 'de', USD: 'us', JPY: 'jp' } as const;
const CAMPAIGN = 'utm_source=newsletter&utm_medium=email&utm_campaign=season';

const WORDS_OF_MARKET = {
  de: { query: 'Becher', filter: 'Blau', menu: ['Wohnen', 'Küche', 'Becher'] },
  us: { query: 'Mug', filter: 'Kiso Works', menu: ['Home', 'Kitchen', 'Mugs'] },
  jp: { query: 'マグ', filter: 'Kiso Works', menu: ['ホーム', 'キッチン', 'マグカップ'] },
} as const;

/** The demo shop: one market per currency, everything else as the web's conventions have it. */
class DemoStorefront extends Storefront {
  get #market(): (typeof MARKETS)[keyof typeof MARKETS] {
    const { currency, title } = this.tools.segment;
    const market = MARKETS[currency as keyof typeof MARKETS];
    if (market === undefined)
      throw new Error(`the demo shop sells in ${Object.keys(MARKETS).join(', ')}, not in ${currency} (${title})`);
    return market;
  }

  protected override get home(): string {
    return `/${this.#market}/`;
  }

  override get wares(): TestWares {
    const { query, filter, menu } = WORDS_OF_MARKET[this.#market];
    return {
      item: { sku: 'test-mug', path: `${this.home}p/test-mug` },
      search: { query, filter },
      menu,
      coupon: { code: 'WELCOME10', rate: 0.1 },
      campaign: `/deal/season?${CAMPAIGN}`,
    };
  }
}

export default shop((tools) => new DemoStorefront(tools));
