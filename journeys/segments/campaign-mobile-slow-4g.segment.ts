import { segment } from '../support/segment.ts';

/** The network is Lighthouse's "slow 4G" (mobile preset): 150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up. */
export default segment({
  title: 'Campaign, phone on slow 4G',
  device: 'Pixel 7',
  locale: 'en-US',
  timezone: 'America/New_York',
  currency: 'USD',
  login: 'guest',
  landing: {
    path: '/deal/season?utm_source=social&utm_medium=cpc&utm_campaign=season',
    referrer: 'https://social.example/',
  },
  consent: 'unset',
  input: 'touch',
  network: { latencyMs: 150, downloadKbps: 1_638, uploadKbps: 750 },
});
