import { effect } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F12',
  title: 'Checkout with pickup in the shop breaks',
  symptom: 'Confirming a pickup order answers 200 with an error on the page; there is no order.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(['buy-pickup']),
});
