import { fault } from './fault.ts';

export default fault({
  catalogue: null,
  title: 'One payment in ten answers 500',
  symptom: 'About every tenth order can not be placed at the first attempt.',
  scope: 'candidate',
  seenBy: 'journeys',
});
