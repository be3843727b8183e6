import { z } from 'zod';
import { NOTICE_KINDS } from '../../core/release/notice.ts';
import { oneOfNames, text, webAddress, wholeNumber } from '../rules.ts';
import { SECRET } from '../secret-rule.ts';

const id = text('an id of its own', "how messages about it name it, e.g. id: 'on-call'");
const address = webAddress('give scheme and host');
const mail = text('an e-mail address', "e.g. 'release@shop.example'");
const secretOrText = z.union([text('a value', 'or { env } or { file }'), SECRET], 'a value, { env } or { file }');
const wishes = {
  kinds: z.array(oneOfNames(NOTICE_KINDS, 'all unless set'), 'a list of kinds').optional(),
  leastUrgency: oneOfNames(['info', 'warn', 'page'], '`info` unless set').optional(),
};

/** Whom to tell, by the kind of channel; see runner/notifiers. */
export const NOTIFIER_SHAPE = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({
        kind: z.literal('slack'),
        id,
        webhookUrl: SECRET.optional(),
        token: SECRET.optional(),
        channel: text('a channel', "its id or name, e.g. '#releases'").optional(),
        apiUrl: address.optional(),
        ...wishes,
      })
      .refine(
        ({ webhookUrl, token, channel }) =>
          (webhookUrl === undefined) === (token !== undefined && channel !== undefined),
        {
          error: 'either webhookUrl, or token and channel',
          when: ({ issues }) => issues.length === 0,
        },
      ),
    z.strictObject({ kind: z.literal('teams'), id, workflowUrl: SECRET, ...wishes }),
    z.strictObject({ kind: z.literal('pagerduty'), id, routingKey: SECRET, eventsUrl: address.optional(), ...wishes }),
    z.strictObject({
      kind: z.literal('alertmanager'),
      id,
      urls: z.array(secretOrText, 'a list of addresses').min(1, { error: 'at least one address' }),
      ...wishes,
    }),
    z.strictObject({
      kind: z.literal('email'),
      id,
      host: text('the host of an SMTP server', "e.g. 'smtp.shop.example'"),
      port: wholeNumber(1, 65_535, 'a TCP port', 'e.g. 587'),
      security: oneOfNames(['starttls', 'tls', 'none'], '`tls` from the first byte (465), `none` for a relay here'),
      user: secretOrText.optional(),
      password: SECRET.optional(),
      from: mail,
      to: z.array(mail, 'a list of addresses').min(1, { error: 'at least one address' }),
      ca: secretOrText.optional(),
      ...wishes,
    }),
    z.strictObject({ kind: z.literal('webhook'), id, url: address, secret: SECRET, ...wishes }),
  ],
  { error: 'an object { kind, id, … } with one of the kinds slack, teams, pagerduty, alertmanager, email, webhook' },
);
