import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F16',
  title: 'Listing, search and product page read an old price snapshot',
  symptom: 'The price changes between the product page and the cart.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(goalsWith('cart')),
});
