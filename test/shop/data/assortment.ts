import type { Market } from '../services/contracts.ts';

/** A text in each market's language. */
export type Localised = Readonly<Record<Market, string>>;

const text = (us: string, de: string, jp: string): Localised => ({ us, de, jp });

export const COLOURS = {
  blue: text('Blue', 'Blau', '青'),
  green: text('Green', 'Grün', '緑'),
  red: text('Red', 'Rot', '赤'),
  black: text('Black', 'Schwarz', '黒'),
  white: text('White', 'Weiß', '白'),
  sand: text('Sand', 'Sand', 'サンド'),
} as const satisfies Record<string, Localised>;
export type Colour = keyof typeof COLOURS;

export const MATERIALS = {
  stoneware: text('Stoneware', 'Steinzeug', '炻器'),
  steel: text('Steel', 'Stahl', 'スチール'),
  wool: text('Wool', 'Wolle', 'ウール'),
  cotton: text('Cotton', 'Baumwolle', 'コットン'),
  linen: text('Linen', 'Leinen', 'リネン'),
  leather: text('Leather', 'Leder', 'レザー'),
  canvas: text('Canvas', 'Segeltuch', 'キャンバス'),
} as const satisfies Record<string, Localised>;

/** Product lines: the first word of a product's name. */
export const LINES = {
  fjord: text('Fjord', 'Fjord', 'フィヨルド'),
  alba: text('Alba', 'Alba', 'アルバ'),
  kiso: text('Kiso', 'Kiso', '木曽'),
  harbour: text('Harbour', 'Hafen', 'ハーバー'),
  meadow: text('Meadow', 'Wiese', 'メドウ'),
  ember: text('Ember', 'Glut', 'エンバー'),
  drift: text('Drift', 'Drift', 'ドリフト'),
  lumen: text('Lumen', 'Lumen', 'ルーメン'),
} as const satisfies Record<string, Localised>;
export type Line = keyof typeof LINES;

export interface Branch {
  readonly slug: string;
  readonly name: Localised;
  readonly children?: readonly Branch[];
  /** Only leaves sell something. */
  readonly sells?: Kind;
}

/** One kind of product, sold in several lines. */
export interface Kind {
  readonly slug: string;
  readonly noun: Localised;
  readonly about: Localised;
  readonly material: keyof typeof MATERIALS;
  /** Cheapest line in EUR minor units. */
  readonly fromEur: number;
  readonly colours: readonly Colour[];
  readonly sizes: readonly string[];
  readonly lines: readonly Line[];
}

const WEAR = ['S', 'M', 'L', 'XL'] as const;
const FIVE: readonly Line[] = ['fjord', 'alba', 'kiso', 'harbour', 'meadow'];
const OTHER: readonly Line[] = ['ember', 'drift', 'lumen', 'alba', 'kiso'];

export const ASSORTMENT: readonly Branch[] = [
  {
    slug: 'home',
    name: text('Home', 'Wohnen', 'ホーム'),
    children: [
      {
        slug: 'kitchen',
        name: text('Kitchen', 'Küche', 'キッチン'),
        children: [
          {
            slug: 'mugs',
            name: text('Mugs', 'Becher', 'マグカップ'),
            sells: {
              slug: 'mug',
              noun: text('Mug', 'Becher', 'マグカップ'),
              about: text(
                'Keeps coffee warm and hands busy.',
                'Hält Kaffee warm und Hände beschäftigt.',
                'コーヒーが冷めにくい普段使いのマグカップです。',
              ),
              material: 'stoneware',
              fromEur: 1290,
              colours: ['blue', 'white', 'sand'],
              sizes: [],
              lines: FIVE,
            },
          },
          {
            slug: 'bowls',
            name: text('Bowls', 'Schalen', 'ボウル'),
            sells: {
              slug: 'bowl',
              noun: text('Bowl', 'Schale', 'ボウル'),
              about: text(
                'For soup, salad and second helpings.',
                'Für Suppe, Salat und Nachschlag.',
                'スープにもサラダにも使えるボウルです。',
              ),
              material: 'stoneware',
              fromEur: 1690,
              colours: ['blue', 'green'],
              sizes: [],
              lines: OTHER,
            },
          },
          {
            slug: 'pans',
            name: text('Pans', 'Pfannen', 'フライパン'),
            sells: {
              slug: 'pan',
              noun: text('Pan', 'Pfanne', 'フライパン'),
              about: text(
                'Heats evenly and lasts for decades.',
                'Wird gleichmäßig heiß und hält Jahrzehnte.',
                '均一に熱が伝わり、長く使えるフライパンです。',
              ),
              material: 'steel',
              fromEur: 4990,
              colours: [],
              sizes: ['24', '28'],
              lines: FIVE,
            },
          },
        ],
      },
      {
        slug: 'textiles',
        name: text('Textiles', 'Textilien', 'テキスタイル'),
        children: [
          {
            slug: 'blankets',
            name: text('Blankets', 'Decken', 'ブランケット'),
            sells: {
              slug: 'blanket',
              noun: text('Blanket', 'Decke', 'ブランケット'),
              about: text(
                'Soft wool for long evenings.',
                'Weiche Wolle für lange Abende.',
                '長い夜にやさしいウールのブランケットです。',
              ),
              material: 'wool',
              fromEur: 6990,
              colours: ['sand', 'green', 'red'],
              sizes: [],
              lines: OTHER,
            },
          },
          {
            slug: 'towels',
            name: text('Towels', 'Handtücher', 'タオル'),
            sells: {
              slug: 'towel',
              noun: text('Towel', 'Handtuch', 'タオル'),
              about: text(
                'Thick cotton that dries quickly.',
                'Dichte Baumwolle, die schnell trocknet.',
                '吸水性がよく乾きやすいコットンタオルです。',
              ),
              material: 'cotton',
              fromEur: 1490,
              colours: ['blue', 'white', 'green'],
              sizes: [],
              lines: FIVE,
            },
          },
        ],
      },
    ],
  },
  {
    slug: 'fashion',
    name: text('Fashion', 'Mode', 'ファッション'),
    children: [
      {
        slug: 'tops',
        name: text('Tops', 'Oberteile', 'トップス'),
        children: [
          {
            slug: 'shirts',
            name: text('Shirts', 'Hemden', 'シャツ'),
            sells: {
              slug: 'shirt',
              noun: text('Shirt', 'Hemd', 'シャツ'),
              about: text(
                'Cut for every day, washed for comfort.',
                'Für jeden Tag geschnitten, vorgewaschen.',
                '毎日着られる、やわらかな着心地のシャツです。',
              ),
              material: 'linen',
              fromEur: 3990,
              colours: ['white', 'blue'],
              sizes: WEAR,
              lines: FIVE,
            },
          },
          {
            slug: 'sweaters',
            name: text('Sweaters', 'Pullover', 'セーター'),
            sells: {
              slug: 'sweater',
              noun: text('Sweater', 'Pullover', 'セーター'),
              about: text(
                'Warm, light, and it does not itch.',
                'Warm, leicht, und er kratzt nicht.',
                '軽くて暖かい、肌ざわりのよいセーターです。',
              ),
              material: 'wool',
              fromEur: 7990,
              colours: ['black', 'sand', 'green'],
              sizes: WEAR,
              lines: OTHER,
            },
          },
        ],
      },
      {
        slug: 'accessories',
        name: text('Accessories', 'Accessoires', 'アクセサリー'),
        children: [
          {
            slug: 'bags',
            name: text('Bags', 'Taschen', 'バッグ'),
            sells: {
              slug: 'bag',
              noun: text('Bag', 'Tasche', 'バッグ'),
              about: text(
                'Carries a day and looks good doing it.',
                'Trägt einen Tag und sieht gut dabei aus.',
                '一日分の荷物が入る、丈夫なバッグです。',
              ),
              material: 'canvas',
              fromEur: 5490,
              colours: ['black', 'green', 'sand'],
              sizes: [],
              lines: FIVE,
            },
          },
          {
            slug: 'belts',
            name: text('Belts', 'Gürtel', 'ベルト'),
            sells: {
              slug: 'belt',
              noun: text('Belt', 'Gürtel', 'ベルト'),
              about: text(
                'Full leather with a brass buckle.',
                'Volles Leder mit Messingschließe.',
                '真鍮バックルの本革ベルトです。',
              ),
              material: 'leather',
              fromEur: 2990,
              colours: ['black', 'sand'],
              sizes: ['S', 'M', 'L'],
              lines: OTHER,
            },
          },
          {
            slug: 'scarves',
            name: text('Scarves', 'Schals', 'マフラー'),
            sells: {
              slug: 'scarf',
              noun: text('Scarf', 'Schal', 'マフラー'),
              about: text(
                'Two metres against the wind.',
                'Zwei Meter gegen den Wind.',
                '風の日に頼れる二メートルのマフラーです。',
              ),
              material: 'wool',
              fromEur: 3490,
              colours: ['red', 'blue', 'black'],
              sizes: [],
              lines: FIVE,
            },
          },
        ],
      },
    ],
  },
  {
    slug: 'outdoor',
    name: text('Outdoor', 'Draußen', 'アウトドア'),
    children: [
      {
        slug: 'camping',
        name: text('Camping', 'Camping', 'キャンプ'),
        children: [
          {
            slug: 'bottles',
            name: text('Bottles', 'Trinkflaschen', 'ボトル'),
            sells: {
              slug: 'bottle',
              noun: text('Bottle', 'Trinkflasche', 'ボトル'),
              about: text(
                'Cold for a day, hot for half of one.',
                'Einen Tag kalt, einen halben heiß.',
                '保冷も保温もできるボトルです。',
              ),
              material: 'steel',
              fromEur: 2290,
              colours: ['black', 'blue', 'red'],
              sizes: [],
              lines: OTHER,
            },
          },
          {
            slug: 'lanterns',
            name: text('Lanterns', 'Laternen', 'ランタン'),
            sells: {
              slug: 'lantern',
              noun: text('Lantern', 'Laterne', 'ランタン'),
              about: text(
                'Light for a table, a tent or a cellar.',
                'Licht für Tisch, Zelt oder Keller.',
                '食卓にもテントにも使えるランタンです。',
              ),
              material: 'steel',
              fromEur: 3890,
              colours: [],
              sizes: [],
              lines: FIVE,
            },
          },
          {
            slug: 'tents',
            name: text('Tents', 'Zelte', 'テント'),
            sells: {
              slug: 'tent',
              noun: text('Tent', 'Zelt', 'テント'),
              about: text(
                'Up in four minutes, dry in any weather.',
                'In vier Minuten aufgebaut, bei jedem Wetter trocken.',
                '四分で設営でき、雨にも強いテントです。',
              ),
              material: 'canvas',
              fromEur: 18990,
              colours: ['green', 'sand'],
              sizes: [],
              lines: OTHER,
            },
          },
        ],
      },
    ],
  },
];

export const BRANDS: Readonly<Record<Line, string>> = {
  fjord: 'Nordlys',
  alba: 'Casa Alba',
  kiso: 'Kiso Works',
  harbour: 'Nordlys',
  meadow: 'Grünwald',
  ember: 'Grünwald',
  drift: 'Nordlys',
  lumen: 'Casa Alba',
};

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
