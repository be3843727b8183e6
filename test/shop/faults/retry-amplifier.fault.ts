import { fault } from './fault.ts';

export default fault({
  catalogue: 'F34',
  title: 'What is too busy is asked five times more, at once',
  symptom: 'Overload makes up to six times the work inside; Retry-After is ignored.',
  scope: 'candidate',
  seenBy: 'pressure',
});
