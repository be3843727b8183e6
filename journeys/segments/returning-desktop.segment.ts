import { segment } from '../support/segment.ts';

export default segment({
  title: 'Returning customer, desktop',
  device: 'Desktop Chrome',
  locale: 'de-DE',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  login: { account: 'returning' },
  consent: 'accepted',
  input: 'pointer',
});
