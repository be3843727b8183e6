import { segment } from '../support/segment.ts';

export default segment({
  title: 'Phone, United States',
  device: 'Pixel 7',
  locale: 'en-US',
  timezone: 'America/Chicago',
  currency: 'USD',
  login: 'guest',
  consent: 'rejected',
  input: 'touch',
});
