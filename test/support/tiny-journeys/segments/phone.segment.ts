import { segment } from '../../../../journeys/support/segment.ts';

export default segment({
  title: 'A customer on a slow phone',
  device: 'Pixel 7',
  locale: 'de-DE',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  login: { account: 'shopper' },
  consent: 'unset',
  input: 'touch',
  network: { latencyMs: 100, downloadKbps: 1600, uploadKbps: 750 },
});
