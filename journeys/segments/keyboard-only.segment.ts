import { segment } from '../support/segment.ts';

export default segment({
  title: 'Keyboard only, Japan',
  device: 'Desktop Chrome',
  locale: 'ja-JP',
  timezone: 'Asia/Tokyo',
  currency: 'JPY',
  login: 'guest',
  consent: 'accepted',
  input: 'keyboard',
});
