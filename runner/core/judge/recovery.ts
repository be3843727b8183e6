import type { Claim } from './claim.ts';
import { healthyAgain } from './healthy.ts';
import { NO_SUSPICION, suspicionOf } from './suspicion.ts';

/** Pairs in a row in which neither release was bad. While one pair in three still is, they come about in 1 of 58 attempts. */
const RECOVERED_AFTER = 10;

/** Whether what damaged both releases has ended. What only the candidate does is never forgotten by this. */
export function hasRecovered({ suspicion, control, cleanPairs }: Claim, suspicionAt: number): boolean {
  return cleanPairs >= RECOVERED_AFTER && suspicionOf(suspicion) >= suspicionAt && suspicionOf(control) >= suspicionAt;
}

/**
 * The candidate is asked anew. SUSPICION has no bound: an hour in which a provider was down would take thousands of clean pairs to
 * fade, of an incident that says nothing about the candidate. Guilt (WORSE) has judged it by comparison and goes on.
 */
export function claimAfterRecovery(claim: Claim): Claim {
  return { ...healthAfterRecovery(claim), suspicion: NO_SUSPICION, control: NO_SUSPICION };
}

/** What was shown before stands, as far as the incident has left something of it. */
export function healthAfterRecovery(claim: Claim): Claim {
  return { ...claim, healthy: healthyAgain(claim.healthy) };
}
