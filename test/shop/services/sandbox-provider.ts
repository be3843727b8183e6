import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { ServiceRefusal } from './contracts.ts';

/** A stand-in for a payment provider: outside of both releases, takes test tokens only. */
export interface SandboxProvider {
  /** Answers at once; the capture is told later, by webhook. Refuses with 402 `payment_declined`, 422 `token_unknown`. */
  authorise(input: Authorisation): Promise<{ readonly accepted: true }>;
}

export interface Authorisation {
  readonly reference: string;
  readonly token: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly webhook: string;
}

const CAPTURED_AFTER_MS: Readonly<Record<string, number>> = { tok_ok: 40, tok_slow: 2_000 };
const RETRIES_AFTER_MS = [0, 200, 1_000, 5_000];

export function createSandboxProvider(ended: AbortSignal): SandboxProvider {
  return {
    async authorise({ reference, token, webhook }) {
      if (token === 'tok_declined') throw new ServiceRefusal(402, 'payment_declined', 'the card was declined');
      const afterMs = CAPTURED_AFTER_MS[token];
      if (afterMs === undefined) {
        throw new ServiceRefusal(
          422,
          'token_unknown',
          `sandbox tokens are tok_declined, ${Object.keys(CAPTURED_AFTER_MS).join(', ')}`,
        );
      }
      void tell(webhook, reference, afterMs, ended);
      return { accepted: true };
    },
  };
}

/** Tells until it is heard; gives up after the last retry, as providers do. */
async function tell(webhook: string, reference: string, afterMs: number, ended: AbortSignal): Promise<void> {
  try {
    await pause(afterMs, undefined, { ref: false, signal: ended });
    for (const retryMs of RETRIES_AFTER_MS) {
      await pause(retryMs, undefined, { ref: false, signal: ended });
      if (await heard(webhook, reference, ended)) return;
    }
  } catch {
    // Only `ended` ends up here: the shop is closing.
  }
}

async function heard(webhook: string, reference: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { statusCode, body } = await request(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reference, event: 'captured' }),
      headersTimeout: 2_000,
      signal,
    });
    await body.dump();
    return statusCode < 300;
  } catch {
    return false;
  }
}
