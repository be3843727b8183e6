import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: null,
  title: 'One payment in ten answers 500',
  symptom: 'About every tenth order can not be placed at the first attempt.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(goalsWith('order'), { step: 'order', status: 500 }, 0.1),
});
