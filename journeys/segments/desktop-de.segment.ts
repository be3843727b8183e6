import { segment } from '../support/segment.ts';

export default segment({
  title: 'Desktop, Germany',
  device: 'Desktop Chrome',
  locale: 'de-DE',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  login: 'guest',
  consent: 'accepted',
  input: 'pointer',
});
