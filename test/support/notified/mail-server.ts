import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerError } from 'smtp-server';
import type { EmailConfig } from '../../../runner/notifiers/email.notifier.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from './certificate.ts';
import { type Mail, parseMail } from './parse-mail.ts';
import type { NotifiedService, Trouble } from './service.ts';

const PASSWORD = 's3cret-mail-password';

export interface MailServer extends NotifiedService {
  readonly config: EmailConfig;
  readonly mails: readonly Mail[];
  /** Of each mail, whom it was sent to. */
  readonly recipients: readonly (readonly string[])[];
}

/** A real SMTP server that asks for STARTTLS (unless told otherwise), user and password. */
export async function mailServer({ encrypts = true, refuses = '' } = {}): Promise<MailServer> {
  const queue: Trouble[] = [];
  const mails: Mail[] = [];
  const recipients: (readonly string[])[] = [];
  /** Sessions in which no recipient was taken, so that no message comes. */
  const without = new Set<string>();
  let left = 0;
  let hanging = 0;
  const server = new SMTPServer({
    key: CERTIFICATE_KEY,
    cert: CERTIFICATE,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    disabledCommands: encrypts ? [] : ['STARTTLS'],
    allowInsecureAuth: !encrypts,
    onAuth({ username, password }, _session, callback) {
      const welcome = username === 'waygate' && password === PASSWORD && queue[0] !== 'unauthorised';
      if (welcome) return callback(null, { user: 'waygate' });
      queue.shift();
      callback(reply(535, `5.7.8 "${password}" is not the password`));
    },
    onRcptTo({ address }, { id }, callback) {
      if (address === refuses) return callback(reply(550, '5.1.1 nobody of this name'));
      if (queue[0] !== 'missing') return callback();
      without.add(id);
      callback(reply(550, `5.1.1 nobody of this name, ${PASSWORD}`));
    },
    async onData(stream, { envelope }, callback) {
      const message = await text(stream);
      const trouble = queue.shift();
      if (trouble === 'busy') return callback(reply(451, `4.3.0 try again, ${PASSWORD}`));
      if (trouble === 'refused') return callback(reply(554, `5.7.1 refused, ${PASSWORD}`));
      if (trouble === 'hangs') {
        hanging += 1;
        return;
      }
      mails.push(parseMail(message));
      recipients.push(envelope.rcptTo.map(({ address }) => address));
      callback();
    },
    onClose({ id }) {
      left = hanging;
      if (without.delete(id)) queue.shift();
    },
  });
  // A client that goes away in the middle is no trouble of the server's.
  server.on('error', () => {});
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    config: {
      kind: 'email',
      id: 'mail',
      host: '127.0.0.1',
      port: (listener.address() as AddressInfo).port,
      security: 'starttls',
      user: 'waygate',
      password: PASSWORD,
      from: 'waygate <waygate@shop.example>',
      to: ['release@shop.example', 'ops@shop.example'],
      ca: CERTIFICATE,
    },
    secrets: [PASSWORD, Buffer.from(PASSWORD).toString('base64')],
    trouble: (...next) => void queue.push(...next),
    get hanging() {
      return hanging;
    },
    get left() {
      return left;
    },
    mails,
    recipients,
    seen: async () =>
      mails.map(({ headers, plain }) => ({
        text: `${headers.get('subject')}\n${plain}`,
        links: [...plain.matchAll(/^- .*: (https?:\S+)$/gm)].map(([, url]) => url ?? ''),
      })),
    stop: () => new Promise((done) => server.close(done)),
  };
}

function reply(responseCode: number, message: string): SMTPServerError {
  return Object.assign(new Error(message), { responseCode });
}
