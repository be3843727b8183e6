import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { createNotifiers, NOTIFIER_KINDS } from '../../runner/notifiers/create-notifiers.ts';
import { type Notifier, TryLater, Undeliverable } from '../../runner/notifiers/notifier.ts';
import { ordered, ROLL_BACK, waysTo } from '../support/gate/fixed-gate.ts';
import { aHostileNotice, aNotice, toldOf } from '../support/notices.ts';
import { type AlertmanagerService, realAlertmanager } from '../support/notified/alertmanager-service.ts';
import { type MailServer, mailServer } from '../support/notified/mail-server.ts';
import { type PagerDutyService, pagerdutyEvents } from '../support/notified/pagerduty-service.ts';
import type { NotifiedService, Trouble } from '../support/notified/service.ts';
import { slackBot, slackWebhook } from '../support/notified/slack-service.ts';
import { teamsWorkflow } from '../support/notified/teams-service.ts';
import { ownReceiver, WEBHOOK_SECRET, type WebhookService } from '../support/notified/webhook-service.ts';
import { releasePlan } from '../support/release-situations.ts';

const SERVICES = [
  { label: 'slack by a webhook', kind: 'slack', start: slackWebhook, http: true },
  { label: 'slack by a bot', kind: 'slack', start: slackBot, http: true },
  { label: 'teams', kind: 'teams', start: teamsWorkflow, http: true },
  { label: 'pagerduty', kind: 'pagerduty', start: pagerdutyEvents, http: true },
  { label: 'alertmanager', kind: 'alertmanager', start: realAlertmanager, http: true },
  { label: 'email', kind: 'email', start: () => mailServer(), http: false },
  { label: 'webhook', kind: 'webhook', start: ownReceiver, http: true },
] as const;

/** A roll back that two actuators do not bring about, and the one that is decided after it: what is told of them, as it is told. */
const FAILED_ROLL_BACK = toldOf([
  ...waysTo(1),
  ROLL_BACK,
  ordered(releasePlan(), 1, 3, 'roll_back'),
  { kind: 'applied', decision: 3, actuator: 'flags' },
  { kind: 'unproved', decision: 3, actuator: 'flags', problem: 'not proved within 120 s' },
  { kind: 'order_failed', decision: 3, problem: 'no actuator did it within 60 s' },
  ROLL_BACK,
  ordered(releasePlan(), 1, 4, 'roll_back'),
  { kind: 'applied', decision: 4, actuator: 'flags' },
  { kind: 'proved', decision: 4, rounds: { 'mobile-us': 3 } },
]).slice(-5);
const PAGED = ['roll_back_decided', 'rollback_unproved', 'rollback_failed', 'roll_back_decided'] as const;

test('every kind of notifier is under contract', () => {
  expect([...new Set(SERVICES.map(({ kind }) => kind))].sort()).toEqual([...NOTIFIER_KINDS].sort());
});

for (const { label, start, http } of SERVICES) {
  test.describe(label, () => {
    let service: NotifiedService;
    let notifier: Notifier;

    test.beforeEach(async () => {
      service = await start();
      notifier = notifierOf(service);
    });

    test.afterEach(() => service.stop());

    test('A message says what happened, why with the numbers, what can be done, and where to look', async () => {
      await send(notifier);
      const seen = await service.seen();
      expect(seen).toHaveLength(1);
      for (const part of [
        'shop-2.41, 5 %: the candidate is worse than its twin, rolling back',
        'Act now. Verdict: roll_back. 2026-11-25 20:22:13 UTC.',
        'regression: checkout-coupon in mobile-us, "apply coupon", assertion: fails in 11 of 12 candidate runs against 0 of 12 baseline runs (evidence 921:1, limit 30:1)',
        '5 % of users',
        'waygate gate explain',
        'Look at the coupon service',
      ]) {
        expect(seen[0]?.text).toContain(part);
      }
      expect(seen[0]?.links).toEqual(['https://waygate.example/walks/41']);
    });

    test('Hostile text is shown as it is written, in a message that the other side takes', async () => {
      await send(notifier, aHostileNotice());
      const [seen, ...others] = await service.seen();
      expect(others).toEqual([]);
      expect(seen?.text).toContain('<script>alert(1)</script> <!channel> @channel <at>everyone</at>');
      expect(seen?.text).toContain('[go](http://evil.example) **b** & Bcc: all@evil.example body');
      expect(seen?.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(seen?.links).toEqual(['https://waygate.example/ok']);
      expect(seen?.text.length).toBeLessThan(25_000);
    });

    test('A release of any name can be told of', async () => {
      await send(notifier, aHostileNotice({ release: `"}\\ü\r\n<b>&\u{1f600}${'r'.repeat(1000)}`, stage: '' }));
      expect(await service.seen()).toHaveLength(1);
    });

    test('Trouble that passes is told apart from a refusal, and the next attempt delivers once', async () => {
      service.trouble('busy');
      const error = await failure(send(notifier));
      expect(error).not.toBeInstanceOf(Undeliverable);
      expect(error.message).toMatch(/^(chat|team|duty|alerts|mail|hook): .*to be tried again$/);
      expect(await service.seen()).toEqual([]);
      await send(notifier);
      expect(await service.seen()).toHaveLength(1);
    });

    for (const trouble of ['refused', 'unauthorised', 'missing'] as const) {
      test(`A message that is ${trouble} is undeliverable`, async () => {
        service.trouble(trouble);
        expect(await failure(send(notifier))).toBeInstanceOf(Undeliverable);
        expect(await service.seen()).toEqual([]);
      });
    }

    test('A server that hangs is left when the signal says so', async () => {
      service.trouble('hangs');
      const stop = new AbortController();
      const failed = failure(notifier.send(aNotice(), stop.signal));
      await expect.poll(() => service.hanging).toBe(1);
      stop.abort();
      const error = await failed;
      expect(error).not.toBeInstanceOf(Undeliverable);
      expect(error.message).toMatch(/did not .* in time$/);
      await expect.poll(() => service.left).toBe(1);
    });

    test('No error holds a secret, even where the server repeats everything', async () => {
      const troubles: readonly Trouble[] = [
        'busy',
        'refused',
        'unauthorised',
        'missing',
        ...(http ? (['later', 'moved'] as const) : []),
      ];
      const errors: Error[] = [];
      for (const trouble of troubles) {
        service.trouble(trouble);
        errors.push(await failure(send(notifier)));
      }
      expect(errors).toHaveLength(troubles.length);
      for (const error of errors) expect(secretsIn(error, service)).toEqual([]);
    });

    test('A server that is gone may come back, and its address stays a secret', async () => {
      await service.stop();
      const error = await failure(send(notifier));
      expect(error).not.toBeInstanceOf(Undeliverable);
      expect(error.message).toContain('ECONNREFUSED');
      expect(secretsIn(error, service)).toEqual([]);
      service = await start();
    });

    if (http) {
      test('A time to wait is passed on', async () => {
        service.trouble('later');
        const error = await failure(send(notifier));
        expect(error).toBeInstanceOf(TryLater);
        expect((error as TryLater).afterMs).toBe(2000);
      });

      test('A redirect is not followed', async () => {
        service.trouble('moved');
        const error = await failure(send(notifier));
        expect(error).toBeInstanceOf(Undeliverable);
        expect(error.message).toMatch(/answered 307 .*; give the address that it redirects to$/);
      });
    }
  });
}

test.describe('pagerduty alone', () => {
  let service: PagerDutyService;
  let notifier: Notifier;

  test.beforeEach(async () => {
    service = await pagerdutyEvents();
    notifier = notifierOf(service);
  });

  test.afterEach(() => service.stop());

  test('A page is open until it is resolved, a warning until the next notice', async () => {
    const open = () => [...service.incidents].filter(([, { state }]) => state === 'triggered').map(([key]) => key);
    await send(notifier, aNotice({ kind: 'held', urgency: 'warn' }));
    expect(open()).toEqual(['shop-2.41 (warn)']);
    await send(notifier, aNotice({ kind: 'rollback_failed', urgency: 'page' }));
    expect(open()).toEqual(['shop-2.41 (rollback_failed)']);
    await send(notifier, aNotice({ kind: 'override', urgency: 'info' }));
    expect(open()).toEqual(['shop-2.41 (rollback_failed)']);
    await send(notifier, aNotice({ kind: 'rolled_back', urgency: 'info', resolves: true }));
    expect(open()).toEqual([]);
    expect(Object.fromEntries(service.incidents)).toEqual({
      'shop-2.41 (rollback_failed)': { state: 'resolved', severity: 'critical' },
      'shop-2.41 (warn)': { state: 'resolved', severity: 'warning' },
    });
  });

  test('Each turn for the worse calls again, in the place of the one before, also from another process; the same again calls nobody', async () => {
    const open = () => [...service.incidents].filter(([, { state }]) => state === 'triggered').map(([key]) => key);
    const seen: (readonly string[])[] = [];
    for (const notice of FAILED_ROLL_BACK) {
      for (const process of [notifierOf(service), notifierOf(service)]) await send(process, notice);
      seen.push(open());
    }
    expect(service.calls).toEqual([...PAGED, 'warn'].map((kind) => `shop-2.41.0 (${kind})`));
    expect(seen).toEqual([...PAGED, 'warn'].map((kind) => [`shop-2.41.0 (${kind})`]));
  });

  test('Who is called is called also while nothing can be ended', async () => {
    await send(notifier);
    service.refusesToResolve = true;
    const error = await failure(send(notifier, aNotice({ kind: 'rollback_failed' })));
    expect(error).not.toBeInstanceOf(Undeliverable);
    expect(service.calls).toEqual(['shop-2.41 (roll_back_decided)', 'shop-2.41 (rollback_failed)']);
  });

  test('What is said aside of a warning leaves it open, what ends it closes it', async () => {
    const open = () => [...service.incidents].filter(([, { state }]) => state === 'triggered').map(([key]) => key);
    await send(notifier, aNotice({ kind: 'held', urgency: 'warn' }));
    await send(notifier, aNotice({ kind: 'approved', urgency: 'info', aside: true }));
    expect(open()).toEqual(['shop-2.41 (warn)']);
    await send(notifier, aNotice({ kind: 'resumed', urgency: 'info' }));
    expect(open()).toEqual([]);
  });

  test('What is for the record is a change, and calls nobody', async () => {
    await send(notifier, aNotice({ kind: 'widened', urgency: 'info', verdict: 'widen' }));
    expect(service.incidents.size).toBe(0);
    expect(service.changes).toHaveLength(1);
    expect(service.changes[0]?.text).toContain('For the record. Verdict: widen.');
  });

  test('Two releases whose long names begin alike are two incidents', async () => {
    for (const last of ['1', '2']) await send(notifier, aNotice({ release: `${'r'.repeat(300)}${last}` }));
    expect(service.incidents.size).toBe(2);
  });
});

test.describe('alertmanager alone', () => {
  let service: AlertmanagerService;
  let notifier: Notifier;

  test.beforeEach(async () => {
    service = await realAlertmanager();
    notifier = notifierOf(service);
  });

  test.afterEach(() => service.stop());

  const firing = async () =>
    (await service.alerts())
      .map(({ labels }) => [labels.release, labels.stage, labels.kind, labels.verdict, labels.severity].join(' | '))
      .sort();

  test('An alert outlives the resolve_timeout without being sent again', async () => {
    await send(notifier);
    await new Promise((done) => setTimeout(done, 2500));
    const [alert] = await service.alerts();
    expect(alert?.labels).toEqual({
      alertname: 'WaygateRelease',
      release: 'shop-2.41',
      stage: '5 %',
      kind: 'roll_back_decided',
      verdict: 'roll_back',
      severity: 'critical',
    });
  });

  test('A notice that resolves ends what fires, whatever its labels, also from another process; other releases stay', async () => {
    await send(notifier, aNotice({ release: 'shop-2.42' }));
    await send(notifier, aNotice());
    expect(await firing()).toHaveLength(2);
    const restarted = notifierOf(service);
    await send(
      restarted,
      aNotice({ kind: 'rolled_back', urgency: 'info', resolves: true, stage: 'dark', verdict: null }),
    );
    await expect.poll(firing).toEqual(['shop-2.42 | 5 % | roll_back_decided | roll_back | critical']);
  });

  test('A release fires once per severity: a newer page takes the place of an older, and ends the warning', async () => {
    await send(notifier, aNotice({ kind: 'held', urgency: 'warn', verdict: 'hold' }));
    await send(notifier, aNotice({ stage: '25 %' }));
    await expect.poll(firing).toEqual(['shop-2.41 | 25 % | roll_back_decided | roll_back | critical']);
    await send(notifier, aNotice({ kind: 'deadline', stage: '25 %', verdict: null }));
    await expect.poll(firing).toEqual(['shop-2.41 | 25 % | deadline | none | critical']);
    await send(notifier, aNotice({ kind: 'override', urgency: 'info' }));
    expect(await firing()).toEqual(['shop-2.41 | 25 % | deadline | none | critical']);
  });

  test('Each turn for the worse is an alert of its own, in the place of the one before', async () => {
    for (const [index, notice] of FAILED_ROLL_BACK.entries()) {
      await send(notifier, notice);
      const kind = PAGED[index];
      const now = kind === undefined ? 'rolled_back | roll_back | warning' : `${kind} | roll_back | critical`;
      await expect.poll(firing).toEqual([`shop-2.41.0 | 5pct | ${now}`]);
    }
  });

  test('What is said aside of a warning leaves it firing, what ends it ends it', async () => {
    await send(notifier, aNotice({ kind: 'frozen', urgency: 'warn', verdict: 'hold' }));
    await send(notifier, aNotice({ kind: 'override_ended', urgency: 'info', aside: true }));
    expect(await firing()).toEqual(['shop-2.41 | 5 % | frozen | hold | warning']);
    await send(notifier, aNotice({ kind: 'unfrozen', urgency: 'info' }));
    await expect.poll(firing).toEqual([]);
  });

  test('One member of a cluster is enough', async () => {
    if (service.config.kind !== 'alertmanager') throw new Error('not an Alertmanager');
    const gone = await ownReceiver();
    await gone.stop();
    const urls = [gone.config.kind === 'webhook' ? gone.config.url : '', ...service.config.urls];
    await send(notifierOf({ ...service, config: { ...service.config, urls } }));
    expect(await firing()).toHaveLength(1);
  });
});

test.describe('email alone', () => {
  let service: MailServer;

  test.beforeEach(async () => {
    service = await mailServer();
  });

  test.afterEach(() => service.stop());

  test('Hostile text adds no header and no recipient, and stays text in HTML', async () => {
    await send(notifierOf(service), aHostileNotice({ release: 'r\r\nBcc: all@evil.example', stage: 's\nX-Evil: 1' }));
    const [mail] = service.mails;
    expect([...(mail?.headers.keys() ?? [])].sort()).toEqual(
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'importance',
        'in-reply-to',
        'message-id',
        'mime-version',
        'references',
        'subject',
        'to',
        'x-auto-response-suppress',
        'x-msmail-priority',
        'x-priority',
      ].sort(),
    );
    expect(service.recipients).toEqual([['release@shop.example', 'ops@shop.example']]);
    expect(mail?.html).not.toMatch(/<script|<at>|<!channel/);
    expect(mail?.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('A release is one thread; the same notice is the same message', async () => {
    const notifier = notifierOf(service);
    for (const shape of [{ id: '1' }, { id: '2' }, { id: '2' }, { id: '2', release: 'shop-2.42' }])
      await send(notifier, aNotice(shape));
    const header = (name: string) => service.mails.map(({ headers }) => headers.get(name));
    const [first, second, again, other] = header('message-id');
    expect(second).toBe(again);
    expect(new Set([first, second, other]).size).toBe(3);
    const [thread, same, , another] = header('references');
    expect(thread).toMatch(/^<waygate\.[0-9a-f]{24}@shop\.example>$/);
    expect(same).toBe(thread);
    expect(another).not.toBe(thread);
    expect(header('in-reply-to')).toEqual(header('references'));
  });

  test('Nothing is sent to a server that does not encrypt', async () => {
    const plain = await mailServer({ encrypts: false });
    const error = await failure(send(notifierOf(plain)));
    expect(error).toBeInstanceOf(Undeliverable);
    expect(error.message).toContain('no encryption could be agreed on');
    await send(notifierOf({ ...plain, config: { ...plain.config, security: 'none' } }));
    expect(plain.mails).toHaveLength(1);
    await plain.stop();
  });

  test('A certificate that nobody vouches for is not accepted', async () => {
    const { ca: _, ...config } = service.config;
    const error = await failure(send(notifierOf({ ...service, config })));
    expect(error.message).toContain('self-signed certificate');
    expect(service.mails).toEqual([]);
  });

  test('A recipient that is refused is named, and the others get the mail', async () => {
    const picky = await mailServer({ refuses: 'ops@shop.example' });
    const error = await failure(send(notifierOf(picky)));
    expect(error).toBeInstanceOf(Undeliverable);
    expect(error.message).toContain('refused ops@shop.example, the other recipients have it');
    expect(picky.recipients).toEqual([['release@shop.example']]);
    await picky.stop();
  });
});

test.describe('webhook alone', () => {
  let service: WebhookService;

  test.beforeEach(async () => {
    service = await ownReceiver();
  });

  test.afterEach(() => service.stop());

  test('The body is the notice itself, and the signature is what the README says', async () => {
    const notice = aNotice();
    await send(notifierOf(service), notice);
    const [one] = service.received;
    expect(JSON.parse(one?.body ?? '')).toMatchObject({ schema: 'waygate.notice/v1', notice });
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(one?.headers['x-waygate-signature'])) ?? [];
    expect(v1).toBe(createHmac('sha256', WEBHOOK_SECRET).update(`${t}.${one?.body}`).digest('hex'));
  });

  test("The README's verifier accepts what is sent, and nothing else", async () => {
    const readme = await readFile(fileURLToPath(new URL('../../runner/README.md', import.meta.url)), 'utf8');
    const snippet = /```js\n(\/\/ verify-waygate\.mjs\n[\s\S]*?)```/.exec(readme)?.[1];
    expect(snippet).toBeDefined();
    const { verify } = (await import(`data:text/javascript,${encodeURIComponent(snippet ?? '')}`)) as {
      verify: (secret: string, header: string, body: string, nowMs?: number) => boolean;
    };
    await send(notifierOf(service));
    const [one] = service.received;
    const [header, body] = [String(one?.headers['x-waygate-signature']), one?.body ?? ''];
    expect(verify(WEBHOOK_SECRET, header, body)).toBe(true);
    expect(verify('another secret', header, body)).toBe(false);
    expect(verify(WEBHOOK_SECRET, header, `${body} `)).toBe(false);
    expect(verify(WEBHOOK_SECRET, header, body, Date.now() + 301_000)).toBe(false);
    expect(verify(WEBHOOK_SECRET, header.replace(/v1=../, 'v1='), body)).toBe(false);
    expect(verify(WEBHOOK_SECRET, '', body)).toBe(false);
  });
});

test('What can not be configured is refused without repeating it', () => {
  const bad = 's3cret not an address';
  for (const config of [
    { kind: 'slack', id: 'x', webhookUrl: bad },
    { kind: 'teams', id: 'x', workflowUrl: `ftp://${bad}` },
    { kind: 'alertmanager', id: 'x', urls: [] },
    { kind: 'webhook', id: 'x', url: 'http://hook.example', secret: '' },
  ] as const) {
    expect(() => createNotifiers([config])).toThrow(/^x: (?!.*s3cret).*;/);
  }
  const twin = { kind: 'teams', id: 'x', workflowUrl: 'https://teams.example/' } as const;
  expect(() => createNotifiers([twin, twin])).toThrow('x: two notifiers have this id');
});

function notifierOf({ config }: Pick<NotifiedService, 'config'>): Notifier {
  const [subscription] = createNotifiers([config]);
  if (subscription === undefined) throw new Error('no notifier was made');
  return subscription.notifier;
}

function send(notifier: Notifier, notice = aNotice()): Promise<void> {
  return notifier.send(notice, AbortSignal.timeout(20_000));
}

async function failure(sent: Promise<void>): Promise<Error> {
  const outcome = await sent.then(
    () => null,
    (error: Error) => error,
  );
  if (outcome === null) throw new Error('it was delivered, though it should have failed');
  return outcome;
}

function secretsIn(error: Error, { secrets }: NotifiedService): readonly string[] {
  const everything = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
  return secrets.filter((secret) => everything.includes(secret));
}
