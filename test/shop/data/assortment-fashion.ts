import { type Branch, FIVE, OTHER, WEAR } from './branch.ts';
import { text } from './names.ts';

export const FASHION: Branch = {
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
};
