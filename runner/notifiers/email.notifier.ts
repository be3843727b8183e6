import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { createMask } from '../core/mask.ts';
import type { Notice } from '../core/release/notice.ts';
import { noticeText, plainText } from '../core/release/notice-text.ts';
import { oneLine } from '../core/release/one-line.ts';
import { htmlOf } from './email-html.ts';
import { type Notifier, type NotifierTools, Undeliverable } from './notifier.ts';

export interface EmailConfig {
  readonly kind: 'email';
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** `starttls`: refuses to go on without; `tls`: from the first byte (port 465); `none`: for a relay on the same machine. */
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user?: string;
  readonly password?: string;
  /** `waygate <waygate@shop.example>` or the address alone. */
  readonly from: string;
  readonly to: readonly string[];
  /** PEM of an authority of one's own that signs the server's certificate. */
  readonly ca?: string;
}

/** What each phase of SMTP may take; the whole is ended by the caller's signal. */
const PHASE_MS = 30_000;

/**
 * Mail by SMTP, as text and plain HTML. Every message of a release refers to the same message id, so that it is one thread (Gmail also splits threads by
 * subject, which says what happened here). The id of a message is that of its notice: a mailbox that gets it twice can tell. A message that some
 * recipients' servers refuse is delivered to the others, and told as `Undeliverable` with the refused ones.
 */
export function email(config: EmailConfig, { nowMs }: NotifierTools): Notifier {
  const { id, host, port, security, user, password } = config;
  const mask = createMask(password === undefined ? [] : [password]);
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...(config.ca === undefined ? {} : { tls: { ca: config.ca } }),
    connectionTimeout: PHASE_MS,
    greetingTimeout: PHASE_MS,
    socketTimeout: PHASE_MS,
    dnsTimeout: PHASE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    id,
    async send(notice, signal) {
      const info = await transport
        .sendMail({ ...messageOf(notice, config), date: new Date(nowMs()), signal })
        .catch((error: SmtpError) => {
          throw signal.aborted
            ? new Error(`${id}: ${host}:${port} did not take the mail in time`)
            : refusalOf(error, `${id}: ${host}:${port}`, mask);
        });
      if (info.rejected.length === 0) return;
      throw new Undeliverable(
        `${id}: ${host}:${port} refused ${info.rejected.join(', ')}, the other recipients have it; mend or remove these addresses`,
      );
    },
  };
}

function messageOf(notice: Notice, { from, to }: EmailConfig) {
  const text = noticeText(notice);
  const domain = /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1] ?? 'waygate.invalid';
  const thread = `<waygate.${hash(notice.release)}@${domain}>`;
  return {
    from: oneLine(from, 320),
    to: to.map((address) => oneLine(address, 320)),
    subject: `[waygate${notice.urgency === 'page' ? ': act now' : ''}] ${text.title}`,
    messageId: `<waygate.${hash(notice.release)}.${hash(notice.id)}@${domain}>`,
    inReplyTo: thread,
    references: [thread],
    ...(notice.urgency === 'page' ? { priority: 'high' as const } : {}),
    // Nobody's holiday responder answers (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text: plainText(text),
    html: htmlOf(text),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

type SmtpError = Error & { readonly code?: string; readonly responseCode?: number };

/** Codes of nodemailer that no second attempt mends, unless the server itself says "later" (4xx). */
const FINAL: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'EENVELOPE', 'EMESSAGE', 'ETLS', 'ECONFIG']);

const HINTS: Readonly<Record<string, string>> = {
  EAUTH: 'user or password is refused: renew them',
  ENOAUTH: 'it asks for user and password: give them',
  EENVELOPE: 'look at the addresses of sender and recipients',
  ETLS: 'no encryption could be agreed on; is security right for this port?',
};

function refusalOf(error: SmtpError, who: string, mask: (text: string) => string): Error {
  const { code = error.name, responseCode } = error;
  const later = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
  const final = !later && (FINAL.has(code) || (responseCode !== undefined && responseCode >= 500));
  const hint = final ? (HINTS[code] ?? 'it will not take this message') : 'to be tried again';
  const message = `${who}: ${oneLine(mask(error.message), 300)} (${code}); ${hint}`;
  return final ? new Undeliverable(message) : new Error(message);
}
