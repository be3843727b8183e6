import { fault } from './fault.ts';

export default fault({
  catalogue: 'F19',
  title: "A coupon's limit is checked, and its redemption counted a moment later",
  symptom: 'Orders at the same moment redeem a coupon more often than it may be.',
  scope: 'candidate',
  seenBy: 'pressure',
});
