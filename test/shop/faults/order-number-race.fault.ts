import { fault } from './fault.ts';

export default fault({
  catalogue: 'F01',
  title: 'Order numbers are the last number plus one, taken outside a lock',
  symptom: 'Of several orders confirmed at the same moment only one succeeds; the others answer 500.',
  scope: 'candidate',
  seenBy: 'pressure',
});
