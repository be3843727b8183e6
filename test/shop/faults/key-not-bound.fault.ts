import { fault } from './fault.ts';

export default fault({
  catalogue: 'F04',
  title: 'An idempotency key is not bound to the order it was sent with',
  symptom:
    'Who changes an order and sends it with the same key is told of the first one, as if nothing had been changed.',
  scope: 'candidate',
  seenBy: 'pressure',
});
