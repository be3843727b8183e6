import { segment } from '../../../../journeys/support/segment.ts';

export default segment({
  title: 'A guest at a desk',
  device: 'Desktop Chrome',
  locale: 'en-US',
  timezone: 'America/New_York',
  currency: 'USD',
  login: 'guest',
  consent: 'accepted',
  input: 'pointer',
});
