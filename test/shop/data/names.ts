import type { Market } from '../services/contracts.ts';

/** A text in each market's language. */
export type Localised = Readonly<Record<Market, string>>;

export const text = (us: string, de: string, jp: string): Localised => ({ us, de, jp });

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
