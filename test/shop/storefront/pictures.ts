import { type Html, html, raw } from './html.ts';

/** One stroke drawing per kind of product, on a 48 × 48 grid. */
const SHAPES: Readonly<Record<string, string>> = {
  mug: 'M12 14h20v18a6 6 0 0 1-6 6h-8a6 6 0 0 1-6-6zM32 18h3a5 5 0 0 1 0 10h-3',
  bowl: 'M8 20h32a16 16 0 0 1-12 16h-8A16 16 0 0 1 8 20z',
  pan: 'M30 24a11 11 0 1 1-22 0 11 11 0 0 1 22 0zM30 24h13',
  blanket: 'M10 12h28v24H10zM10 20h28M10 28h28M14 36v4M22 36v4M30 36v4',
  towel: 'M14 8h20v32H14zM14 30h20M14 34h20',
  shirt: 'M18 8l6 4 6-4 10 7-4 8-4-2v19H16V21l-4 2-4-8z',
  sweater: 'M18 9h12l9 8-2 18h-4l-1-14v18H16V21l-1 14h-4L9 17z',
  bag: 'M10 18h28l-2 22H12zM18 18v-4a6 6 0 0 1 12 0v4',
  belt: 'M6 20h28v8H6zM30 16h10v16H30zM34 24h4',
  scarf: 'M16 8h10v22H16zM26 12h6v26h-8v-8M16 30v6M20 30v6',
  bottle: 'M20 6h8v6l4 6v22a2 2 0 0 1-2 2H18a2 2 0 0 1-2-2V18l4-6zM16 24h16',
  lantern: 'M18 14h12l3 22H15zM20 14a4 4 0 0 1 8 0M13 40h22M24 20v10',
  tent: 'M24 8L6 40h36zM24 22l-7 18h14z',
};
const BOX = 'M8 14h32v26H8zM8 22h32M24 14v8';
const HUES = 6;

/** Inline drawing for listings and product pages; decoration, its name stands beside it. */
export function picture(image: string): Html {
  return html`<svg class="pic h${hue(image)}" viewBox="0 0 48 48" aria-hidden="true"><path d="${shape(image)}"/></svg>`;
}

/** The same drawing as a file of its own, for crawlers and social previews. */
export function pictureFile(image: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="480" height="480"><rect width="48" height="48" fill="#efe9df"/><path d="${
    raw(shape(image)).text
  }" fill="none" stroke="#3d3a33" stroke-width="2" stroke-linejoin="round"/></svg>`;
}

function shape(image: string): string {
  const kind = Object.keys(SHAPES).find((name) => image.includes(name));
  return (kind === undefined ? undefined : SHAPES[kind]) ?? BOX;
}

function hue(image: string): number {
  let sum = 0;
  for (const sign of image) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}
