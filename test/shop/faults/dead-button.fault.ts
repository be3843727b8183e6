import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F67',
  title: 'The script of the product page throws while it mounts',
  symptom: 'The add-to-cart button is visible, but does nothing.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(goalsWith('add')),
});
