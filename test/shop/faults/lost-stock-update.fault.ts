import { fault } from './fault.ts';

export default fault({
  catalogue: 'F27',
  title: 'Stock is read, changed and written back without a lock',
  symptom: 'Nothing visible; of simultaneous orders only one moves the stock, which drifts from the orders.',
  scope: 'candidate',
  seenBy: 'reconcile',
});
