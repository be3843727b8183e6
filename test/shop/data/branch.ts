import type { Colour, Line, Localised, MATERIALS } from './names.ts';

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

export const WEAR = ['S', 'M', 'L', 'XL'] as const;
export const FIVE: readonly Line[] = ['fjord', 'alba', 'kiso', 'harbour', 'meadow'];
export const OTHER: readonly Line[] = ['ember', 'drift', 'lumen', 'alba', 'kiso'];
