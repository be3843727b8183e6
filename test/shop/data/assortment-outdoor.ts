import { type Branch, FIVE, OTHER } from './branch.ts';
import { text } from './names.ts';

export const OUTDOOR: Branch = {
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
};
