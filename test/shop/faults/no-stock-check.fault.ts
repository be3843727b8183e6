import { fault } from './fault.ts';

export default fault({
  catalogue: 'F28',
  title: 'Stock is checked when a checkout starts, but not when the order is confirmed',
  symptom: 'The last unit is sold more than once; stock becomes negative.',
  scope: 'candidate',
  seenBy: 'pressure',
});
