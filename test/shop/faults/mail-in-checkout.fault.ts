import { fault } from './fault.ts';

export default fault({
  catalogue: 'F14',
  title: 'An order is answered when its confirmation mail is out',
  symptom: 'Orders take seconds, and more the more there are; some are given up by shoppers and exist all the same.',
  scope: 'candidate',
  seenBy: 'pressure',
});
