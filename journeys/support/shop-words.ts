/** What a shop's controls and labels are usually called, as patterns for accessible names. An adapter replaces what differs. */
export interface ShopWords {
  readonly addToCart: RegExp;
  readonly added: RegExp;
  readonly openCart: RegExp;
  readonly coupon: RegExp;
  readonly redeem: RegExp;
  readonly checkout: RegExp;
  readonly continue: RegExp;
  readonly delivery: Readonly<Record<Delivery, RegExp>>;
  readonly placeOrder: RegExp;
  readonly orderNumber: RegExp;
  readonly ordersOfVisit: RegExp;
  readonly signIn: RegExp;
  readonly signOut: RegExp;
  readonly menu: RegExp;
  readonly breadcrumb: RegExp;
  readonly filter: RegExp;
  readonly apply: RegExp;
  readonly sortBy: RegExp;
  readonly cheapestFirst: RegExp;
  readonly total: RegExp;
  readonly subtotal: RegExp;
  readonly shipping: RegExp;
  readonly discount: RegExp;
}

export type Delivery = 'standard' | 'express' | 'pickup';

const en: ShopWords = {
  addToCart: /^add to (cart|basket|bag)/i,
  added: /added|in your (cart|basket|bag)/i,
  openCart: /^(view |show |your |shopping )?(cart|basket|bag)\b/i,
  coupon: /coupon|promo|voucher|discount code/i,
  redeem: /redeem|^apply/i,
  checkout: /check ?out/i,
  continue: /^(continue|next)/i,
  delivery: { standard: /standard/i, express: /express/i, pickup: /pick.?up/i },
  placeOrder: /place order|buy now|pay now/i,
  orderNumber: /order (number|no)/i,
  ordersOfVisit: /orders of (this|your) visit/i,
  signIn: /^(sign|log) ?in/i,
  signOut: /^(sign|log) ?out/i,
  menu: /^menu/i,
  breadcrumb: /breadcrumb/i,
  filter: /^filter/i,
  apply: /^apply/i,
  sortBy: /^sort/i,
  cheapestFirst: /lowest|low to high|ascending/i,
  total: /^(grand |order )?total$/i,
  subtotal: /^sub-?total/i,
  shipping: /^(shipping|delivery)/i,
  discount: /^(discount|coupon|promotion)/i,
};

const de: ShopWords = {
  addToCart: /in den warenkorb/i,
  added: /im warenkorb|hinzugefügt/i,
  openCart: /^(zum )?warenkorb/i,
  coupon: /gutschein|rabattcode/i,
  redeem: /einlösen/i,
  checkout: /zur kasse/i,
  continue: /^weiter/i,
  delivery: { standard: /standard/i, express: /express/i, pickup: /abhol/i },
  placeOrder: /(zahlungspflichtig|jetzt) (bestellen|kaufen)/i,
  orderNumber: /^bestellnummer/i,
  ordersOfVisit: /bestellungen dieses besuchs/i,
  signIn: /^(anmelden|einloggen)/i,
  signOut: /^(abmelden|ausloggen)/i,
  menu: /^menü/i,
  breadcrumb: /brotkrumen|breadcrumb|sie sind hier/i,
  filter: /^filter/i,
  apply: /^anwenden/i,
  sortBy: /^sortier/i,
  cheapestFirst: /aufsteigend|niedrigster/i,
  total: /^(gesamt(summe|betrag)?|summe)$/i,
  subtotal: /^zwischensumme/i,
  shipping: /^(versand|lieferung)/i,
  discount: /^(rabatt|gutschein)/i,
};

const ja: ShopWords = {
  addToCart: /カートに(入れる|追加)/,
  added: /カートに(入りました|追加)/,
  openCart: /^カート(を見る)?/,
  coupon: /クーポン/,
  redeem: /利用する|適用/,
  checkout: /レジに進む|購入手続き/,
  continue: /^次へ/,
  delivery: { standard: /通常/, express: /お急ぎ/, pickup: /受け取り/ },
  placeOrder: /注文を確定/,
  orderNumber: /^注文番号/,
  ordersOfVisit: /今回のご注文/,
  signIn: /^ログイン/,
  signOut: /^ログアウト/,
  menu: /^メニュー/,
  breadcrumb: /パンくず/,
  filter: /^絞り込み/,
  apply: /^適用/,
  sortBy: /^並べ替え/,
  cheapestFirst: /安い順/,
  total: /^合計$/,
  subtotal: /^小計/,
  shipping: /^(送料|配送)/,
  discount: /^(割引|クーポン)/,
};

const LANGUAGES: Readonly<Record<string, ShopWords>> = { en, de, ja };

/** The words of a locale's language. Throws for a language that nobody wrote down yet. */
export function shopWords(locale: string): ShopWords {
  const language = new Intl.Locale(locale).language;
  const words = LANGUAGES[language];
  if (words === undefined) {
    throw new Error(
      `no shop words for ${locale}: known languages are ${Object.keys(LANGUAGES).join(', ')}; give the adapter its own \`words\``,
    );
  }
  return words;
}
