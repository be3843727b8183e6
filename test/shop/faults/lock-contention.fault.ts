import { fault } from './fault.ts';

export default fault({
  catalogue: 'F05',
  title: 'A session stays locked after each change of its cart',
  symptom: 'Two tabs of one shopper wait for each other; alone, nobody notices.',
  scope: 'candidate',
  seenBy: 'pressure',
});
