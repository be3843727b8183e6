import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: null,
  title: 'The payment provider is down',
  symptom: 'No order can be paid, in either release.',
  scope: 'shared',
  seenBy: 'journeys',
  effect: effect(goalsWith('order'), { step: 'order', status: 500 }),
});
