import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { ServiceRefusal } from './contracts.ts';

/** A stand-in for a payment provider: outside of both releases, takes test tokens only. */
export interface SandboxProvider {
  /** Answers at once; the capture is told later, by webhook. Refuses with 402 `payment_declined`, 422 `token_unknown`, 503 `overloaded`. */
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
/**
 * A sandbox is shared by all who test. From five authorisations a second on, it is busy and turns one in twenty away. An ordinary hour of the
 * demo brings one a second, races of eight three; half the visitors all ordering at the peak, and half as much again, bring six.
 */
const BUSY = { authorisations: 24, withinMs: 5_000, refusesOneIn: 20 } as const;
/** What has come together with this one is a burst, and says nothing of the rate. */
const BURST_MS = 500;
const RETRIES_AFTER_MS = [0, 200, 1_000, 5_000];

/** One account with the provider. `ended`: no more webhooks. */
export function createSandboxProvider(ended: AbortSignal): SandboxProvider {
  let recent: number[] = [];
  let whileBusy = 0;
  const isBusy = (): boolean => {
    const now = performance.now();
    recent = recent.filter((at) => at > now - BUSY.withinMs);
    const before = recent.filter((at) => at <= now - BURST_MS).length;
    recent.push(now);
    return before >= BUSY.authorisations;
  };
  return {
    async authorise({ reference, token, webhook }) {
      if (!isBusy()) whileBusy = 0;
      else if (whileBusy++ % BUSY.refusesOneIn === 0)
        throw new ServiceRefusal(503, 'overloaded', 'the sandbox takes no more cards at the moment');
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
