import { fault } from './fault.ts';

export default fault({
  catalogue: null,
  title: 'The warehouse takes any number of questions, and answers all of them',
  symptom: 'Once overloaded, it works for shoppers who have left; who retries keeps it so when the load is long gone.',
  scope: 'candidate',
  seenBy: 'pressure',
});
