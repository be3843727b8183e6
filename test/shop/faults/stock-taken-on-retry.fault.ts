import { fault } from './fault.ts';

export default fault({
  catalogue: 'F29',
  title: 'An order that is refused for being too busy keeps its stock',
  symptom: 'Nothing visible; every retry takes as many units again, and stock runs dry ahead of the orders.',
  scope: 'candidate',
  seenBy: 'pressure',
});
