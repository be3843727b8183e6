import { type Branch, FIVE, OTHER } from './branch.ts';
import { text } from './names.ts';

export const HOME: Branch = {
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
};
