import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F36',
  title: 'The listing reads a price field that was renamed',
  symptom: 'Listings and search results show NaN or undefined in place of prices.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(goalsWith('home', 'category', 'search')),
});
