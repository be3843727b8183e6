import { fault } from './fault.ts';

export default fault({
  catalogue: 'F71',
  title: 'Twenty requests per address in ten seconds',
  symptom: 'Shoppers who share an address, in an office or on a mobile network, are answered 429.',
  scope: 'candidate',
  seenBy: 'pressure',
});
