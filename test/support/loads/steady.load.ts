import { plainOptions, plan } from './plain-load.ts';

export { default } from './healthy.load.ts';
export { handleSummary, lease } from './plain-load.ts';

/** The healthy load with as many clients as the plan allows: for high rates. */
export const options = plainOptions({ preAllocatedVUs: plan.maxVUs, maxVUs: plan.maxVUs });
