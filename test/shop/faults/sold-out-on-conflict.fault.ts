import { fault } from './fault.ts';

export default fault({
  catalogue: null,
  title: 'An order that meets another one at the stock is told that the goods are sold out',
  symptom: 'Of orders that come together all but one are refused, with plenty in stock; one by one they succeed.',
  scope: 'candidate',
  seenBy: 'pressure',
});
