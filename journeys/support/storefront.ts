import type { Locator } from '@playwright/test';
import * as checkout from './checkout-pages.ts';
import { createHand } from './hand.ts';
import * as listing from './listing-pages.ts';
import type { CartReading, Confirmation, ListingReading, PastOrder, ProductReading } from './readings.ts';
import { cartIn, productIn } from './readings.ts';
import type { ShopTools } from './shop-tools.ts';
import { type Delivery, type ShopWords, shopWords } from './shop-words.ts';
import { type ShopperDetails, TEST_CARD } from './shopper-details.ts';
import { createSurface, type Surface } from './surface.ts';
import type { TestWares } from './test-wares.ts';

/**
 * Drives a shop as its shoppers do, as far as the web's own conventions carry: roles and accessible names, `autocomplete` tokens,
 * schema.org data, `lang`. A shop of one's own extends it in a `*.shop.ts` file and overrides what differs.
 */
export class Storefront {
  protected readonly tools: ShopTools;
  protected readonly surface: Surface;

  constructor(tools: ShopTools) {
    this.tools = tools;
    const { page, expect, segment } = tools;
    const hand = createHand({ page, expect, input: segment.input });
    const style = { locale: segment.locale, currency: segment.currency };
    this.surface = createSurface({ page, expect, hand, style, words: () => this.words });
  }

  /** Goods and codes for synthetic shoppers: every shop has its own. */
  get wares(): TestWares {
    throw new Error('this adapter has no test wares: override `get wares()` in its *.shop.ts file');
  }

  /** What controls and labels are called; override single ones with `{ ...super.words, checkout: /…/ }`. */
  get words(): ShopWords {
    return shopWords(this.tools.segment.locale);
  }

  /** Path of the start page. */
  protected get home(): string {
    return '/';
  }

  /** Path of the account page. */
  protected get accountPath(): string {
    return `${this.home}account`;
  }

  /** Details that mark the order as synthetic: a mail domain that can't exist, and the run's id. */
  shopper(): ShopperDetails {
    const run = this.tools.runId.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
    return {
      email: `${run}@example.test`,
      name: 'Syn Thetic',
      street: 'Teststrasse 1',
      postcode: '10115',
      city: 'Teststadt',
    };
  }

  /** The text of `<html lang>` that this segment's shopper should get, e.g. `de`. */
  get language(): string {
    return new Intl.Locale(this.tools.segment.locale).language;
  }

  /** Opens the shop where the segment's shoppers come in. Returns the address they end up at. */
  async enter(): Promise<URL> {
    const { landing } = this.tools.segment;
    return this.go(landing?.path ?? this.home, landing?.referrer);
  }

  /** Opens the campaign that the segment's shoppers come from, or else the shop's own test campaign. */
  async enterByCampaign(): Promise<{ readonly asked: URL; readonly landed: URL; readonly product: ProductReading }> {
    const { landing } = this.tools.segment;
    const path = landing?.path ?? this.wares.campaign;
    const landed = await this.go(path, landing?.referrer);
    return { asked: new URL(path, this.tools.baseUrl), landed, product: await this.product() };
  }

  async openProduct(path: string): Promise<ProductReading> {
    await this.go(path);
    return this.product();
  }

  /** Reads the product page that is open. */
  async product(): Promise<ProductReading> {
    return productIn(await this.surface.read(), this.surface.style);
  }

  /** Puts the product that is open into the cart and waits until the shop says so. */
  async addToCart(): Promise<void> {
    const { hand, main, words } = this.surface;
    await hand.press(main.getByRole('button', { name: words().addToCart }));
    const told = main.getByRole('status').or(main.getByRole('alert')).filter({ hasText: /\S/ });
    await hand.sees(told.or(this.checkoutControl()), 'the shop says that the product is in the cart');
    const text = (await told.count()) > 0 ? ((await told.first().textContent())?.trim() ?? '') : '';
    if (text !== '') this.tools.expect(text, 'the shop says that the product is in the cart').toMatch(words().added);
  }

  async openCart(): Promise<CartReading> {
    const { hand, main, page, words } = this.surface;
    const link = { name: words().openCart };
    const near = main.getByRole('link', link);
    await hand.press((await near.count()) > 0 ? near.first() : page.getByRole('link', link).first());
    await hand.sees(this.checkoutControl(), 'the cart with a way to the checkout');
    return this.cart();
  }

  /** Reads the cart, the review or the confirmation that is open. */
  async cart(): Promise<CartReading> {
    return cartIn(await this.surface.read(), this.surface.style, this.words);
  }

  async applyCoupon(code: string): Promise<CartReading> {
    await checkout.applyCoupon(this.surface, code);
    return this.cart();
  }

  async startCheckout(): Promise<void> {
    const { hand, main } = this.surface;
    await hand.press(this.checkoutControl());
    await hand.sees(main.locator('[autocomplete~="email"]'), 'the form for the address');
  }

  async giveAddress(details: ShopperDetails): Promise<void> {
    await checkout.giveAddress(this.surface, details);
  }

  /** Chooses how it is delivered and returns the review of the order. */
  async chooseDelivery(delivery: Delivery): Promise<CartReading> {
    await checkout.chooseDelivery(this.surface, delivery);
    return this.cart();
  }

  async payByCard(card: typeof TEST_CARD = TEST_CARD): Promise<void> {
    await checkout.giveCard(this.surface, card);
  }

  /** Orders with costs. `impatiently` presses twice, which must not make two orders. */
  async placeOrder({ impatiently = false }: { readonly impatiently?: boolean } = {}): Promise<Confirmation> {
    return checkout.placeOrder(this.surface, impatiently);
  }

  /** Types into the search box and returns what the shop suggests. */
  async suggestions(text: string): Promise<readonly string[]> {
    return listing.suggestions(this.surface, text);
  }

  async search(query: string): Promise<ListingReading> {
    return listing.search(this.surface, query);
  }

  async listing(): Promise<ListingReading> {
    return listing.read(this.surface);
  }

  /** Returns how many results the shop promised beside the filter, if it did. */
  async filter(value: string): Promise<{ readonly promised: number | null; readonly results: ListingReading }> {
    return listing.filter(this.surface, value);
  }

  async sortByPrice(): Promise<ListingReading> {
    return listing.sortByPrice(this.surface);
  }

  /** Opens a product from the listing by its name. */
  async openFromListing(name: string): Promise<ProductReading> {
    await listing.open(this.surface, name);
    return this.product();
  }

  async openCategoryThroughMenu(names: readonly string[]): Promise<ListingReading> {
    return listing.openThroughMenu(this.surface, names);
  }

  /** Goes up to a place of the breadcrumb. */
  async followBreadcrumb(name: string): Promise<ListingReading> {
    return listing.followBreadcrumb(this.surface, name);
  }

  /** Signs in with the segment's account. */
  async signIn(): Promise<void> {
    const { email, password } = this.tools.account();
    await this.go(this.accountPath);
    await checkout.signIn(this.surface, email, password);
  }

  /** Newest first. */
  async orderHistory(): Promise<readonly PastOrder[]> {
    await this.go(this.accountPath);
    const { rows } = await this.surface.read();
    return rows.map((row) => ({
      number: Object.entries(row).find(([column]) => this.words.orderNumber.test(column))?.[1] ?? '',
      text: Object.values(row).join(' '),
    }));
  }

  protected async go(path: string, referer?: string): Promise<URL> {
    const { page, baseUrl } = this.tools;
    await page.goto(new URL(path, `${baseUrl}/`).href, {
      waitUntil: 'domcontentloaded',
      ...(referer === undefined ? {} : { referer }),
    });
    return new URL(page.url());
  }

  protected checkoutControl(): Locator {
    const { main, words } = this.surface;
    const name = words().checkout;
    return main.getByRole('button', { name }).or(main.getByRole('link', { name })).first();
  }
}
