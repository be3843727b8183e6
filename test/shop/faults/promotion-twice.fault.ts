import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F18',
  title: 'A coupon is applied twice',
  symptom: 'The cart and the order grant twice the discount that the coupon promises.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(goalsWith('coupon')),
});
