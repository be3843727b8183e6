import { effect } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F44',
  title: 'The noindex of the staging system leaked into the product pages',
  symptom: 'Product pages ask search engines not to index them.',
  scope: 'candidate',
  seenBy: 'crawl',
  effect: effect([]),
});
