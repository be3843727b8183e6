import { fault } from './fault.ts';

export default fault({
  catalogue: 'F63',
  title: 'The carrier is asked at every checkout, without a time limit',
  symptom: 'One in five who enter an address or choose shipping looks at a spinner for half a minute.',
  scope: 'candidate',
  seenBy: 'pressure',
});
