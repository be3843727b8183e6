import { effect, goalsWith } from '../shoppers/effect.ts';
import { fault } from './fault.ts';

export default fault({
  catalogue: null,
  title: 'Full-text search answers 600 ms later',
  symptom: 'Search results appear noticeably later.',
  scope: 'candidate',
  seenBy: 'journeys',
  effect: effect(goalsWith('search'), { step: 'search', addsMs: 600 }),
});
