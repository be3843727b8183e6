import { effect } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: 'F02',
  title: 'A second submit of one checkout makes a second order',
  symptom: 'A double click on the order button leaves two orders and two charges.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(['buy-twice']),
});
