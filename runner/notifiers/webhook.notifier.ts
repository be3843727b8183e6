import { createHmac } from 'node:crypto';
import type { Notice } from '../core/release/notice.ts';
import { noticeText, plainText } from '../core/release/notice-text.ts';
import { exchange, httpTarget, secretsOf } from './http-target.ts';
import type { Notifier, NotifierTools } from './notifier.ts';

export interface WebhookConfig {
  readonly kind: 'webhook';
  readonly id: string;
  readonly url: string;
  /** Shared with the receiver, who checks signatures by it. */
  readonly secret: string;
}

/** Fields may be added, none renamed. */
const NOTICE_SCHEMA = 'waygate.notice/v1';

/**
 * Any HTTP receiver: the notice as JSON, `{ schema, notice, text }`, signed by `X-Waygate-Signature: t=<seconds since 1970>,v1=<hex of HMAC-SHA256(secret,
 * "<t>.<body>")>`. Signed anew with every attempt, so that a receiver can refuse old ones; a receiver that sees `release` and `notice.id` again
 * has the message already. Throws an `Error` when the address is none or the secret is empty.
 */
export function webhook({ id, url, secret }: WebhookConfig, { nowMs }: NotifierTools): Notifier {
  if (secret === '') throw new Error(`${id}: the secret is empty; give one that the receiver knows too`);
  const target = httpTarget(id, url, [secret, ...secretsOf(url)]);
  return {
    id,
    async send(notice, signal) {
      const body = JSON.stringify(documentOf(notice));
      const headers = { 'x-waygate-signature': signatureOf(secret, body, nowMs()) };
      await exchange(target, { headers, body, nowMs: nowMs(), signal });
    },
  };
}

function documentOf(notice: Notice) {
  return { schema: NOTICE_SCHEMA, notice, text: plainText(noticeText(notice)) };
}

function signatureOf(secret: string, body: string, nowMs: number): string {
  const t = Math.floor(nowMs / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}
