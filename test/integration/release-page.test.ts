import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { confirm, releaseBrowser, signIn } from '../support/release-browser.ts';
import { aCell } from '../support/release-gate.ts';
import { from, startReleaseServer, type TWO_PEOPLE } from '../support/release-server.ts';
import { judgementOf, releasePlan } from '../support/release-situations.ts';

type Server = Awaited<ReturnType<typeof startReleaseServer>>;
const { onPage } = releaseBrowser();

/** A release at 5 %, judged for a while, with something of everything that the page can show. */
async function aRelease(plan?: typeof TWO_PEOPLE): Promise<Server> {
  const server = await startReleaseServer(plan === undefined ? {} : { plan });
  server.gate.expose(0);
  for (let look = 0; look < 40; look += 1) {
    server.clock.now += 5_000;
    if (look === 20) server.gate.expose(1);
    judge(server, 0.3 + look / 10);
  }
  return server;
}

function judge({ gate }: Server, odds: number): void {
  gate.judge({
    ...judgementOf('hold', [{ code: 'undecided', text: 'About 11 more clean pairs are needed.' }]),
    odds,
    shown: '1 of 3 cells is shown to be healthy.',
    cells: [
      aCell({ odds: odds * 2, state: 'suspicious' }),
      aCell({ journey: 'checkout-coupon', segment: 'desktop-de', state: 'good', odds: 0.2 }),
      aCell({ journey: 'search-and-filter', odds }),
    ],
  });
}

const stop = (page: Page, name: string) => page.locator('.stop', { hasText: name });

test('the page says where the release is, why, and how it got there', async () => {
  await using server = await aRelease();
  await onPage(server, async (page) => {
    await expect(page).toHaveTitle('Hold: shop-2.41.0 at 5pct · waygate');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hold');
    await expect(page.locator('.lede')).toContainText('5pct: hold – About 11 more clean pairs are needed.');
    await expect(stop(page, 'dark')).toContainText(/Passed.*0.%.*Entered.*10:00:00.*Left.*10:01:45.*Verdict.*Widen/s);
    await expect(stop(page, '5pct')).toHaveAttribute('aria-current', 'step');
    await expect(stop(page, '5pct')).toContainText(/Soaking.*5.%.*Entered.*10:01:45.*Time is up.*in 58.min/s);
    await expect(stop(page, 'all')).toContainText(/Ahead.*100.%/s);
    await expect(page.locator('.cell-rows > li')).toHaveCount(3);
    await expect(page.getByRole('img', { name: /Odds against shop-2.41.0 over time: now 4.2/ })).toBeVisible();
    await expect(page.locator('#people')).toContainText('2 of release or owner');
    await expect(page.locator('.deeds > li').first()).toContainText('Proved (decision 2)');
    await expect(page.getByRole('button')).toHaveCount(0);
  });
});

test('where only some roles may look, everybody else is asked to sign in, and is shown nothing of the release', async () => {
  await using server = await startReleaseServer({ readers: { roles: ['release', 'owner'] } });
  server.gate.expose(0);
  for (const path of ['/', '/releases/shop-2.41.0', '/releases/other', '/v1/gates/shop-2.41.0/events']) {
    const answer = await server.send('GET', path);
    expect([path, answer.status, /2\.4[01]\.0/.test(answer.text)]).toEqual([path, 401, false]);
  }
  const expected = [/401 \(Unauthorized\)/, /403 \(Forbidden\)/];
  await onPage(
    server,
    async (page) => {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to see the release');
      await signIn(page, 'ben');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your role may not see the release');
      await expect(page.locator('#closed')).toContainText('Signed in as ben (viewer)');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await signIn(page, 'rui');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hold');
      await expect(page.locator('#live-state')).toHaveText('live');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to see the release');
    },
    { expected },
  );
});

test('events end with the session that asked for them', async () => {
  await using server = await startReleaseServer({ readers: { roles: ['owner'] }, heartbeatSeconds: 0.05 });
  server.gate.expose(0);
  const signed = await server.send('POST', '/session', from('ada'));
  const cookie = [signed.headers['set-cookie'] ?? []]
    .flat()
    .map((text) => text.split(';')[0])
    .join('; ');
  const events = await fetch(`${server.url}/v1/gates/shop-2.41.0/events`, { headers: { cookie } });
  const reader = events.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('event: status');
  server.clock.now += 9 * 3_600_000;
  for (let last = false; !last; ) last = (await reader?.read())?.done ?? true;
  expect((await fetch(`${server.url}/v1/gates/shop-2.41.0/events`, { headers: { cookie } })).status).toBe(401);
});

test('users who were moved without the gate are on the page', async () => {
  await using server = await aRelease();
  const { decision } = server.seen();
  server.gate.happen({ kind: 'drifted', decision, actuator: 'shop-router', exposure: { default: 60, segments: {} } });
  await onPage(server, async (page) => {
    await expect(page.locator('.facts')).toContainText(
      /60.% of users see candidate .* by what the actuator says; the gate ordered 5.%/,
    );
    await expect(page.locator('#reasons')).toContainText('Exposure changed elsewhere');
  });
});

test('what changes is on the page without loading it again', async () => {
  await using server = await aRelease();
  await onPage(server, async (page) => {
    await expect(page.locator('#live-state')).toHaveText('live');
    await page.evaluate(() => Object.assign(window, { untouched: true }));
    server.clock.now += 5_000;
    server.gate.judge({
      ...judgementOf('roll_back', [
        { code: 'regression', journey: 'checkout-guest', segment: 'mobile-us', step: 'pay', text: 'It fails at pay.' },
      ]),
      odds: 41,
    });
    server.gate.happen({
      kind: 'roll_back_decided',
      reasons: [{ code: 'regression', text: 'It fails at pay.' }],
      odds: 41,
    });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rolling back');
    await expect(page).toHaveTitle('Rolling back: shop-2.41.0 at 5pct · waygate');
    await expect(page.locator('.deeds > li').first()).toContainText(/Decided to roll back, evidence 41.*policy/);
    await expect(page.locator('#said')).toContainText('Rolling back at 5pct');
    expect(await page.evaluate(() => 'untouched' in window)).toBe(true);
  });
});

test('who signs in and may, approves; the page then says whose approval is missing', async () => {
  await using server = await aRelease();
  await onPage(server, async (page) => {
    await signIn(page, 'rui');
    await expect(page.getByText('Signed in as rui (release)')).toBeVisible();
    await confirm(page, 'Approve', 'the board looks well');
    await expect(page.locator('#people')).toContainText('approved by rui; 1 more of release or owner needed');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0);
    await expect(page.locator('.deeds > li').first()).toContainText(
      /Approved at 5pct.*rui \(release\).*the board looks well/s,
    );
    expect(server.gate.log.at(-1)).toMatchObject({
      kind: 'approved',
      actor: { name: 'rui' },
      reason: 'the board looks well',
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('Sign in to change something')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Roll back', exact: true })).toHaveCount(0);
  });
});

test('a rollback asks why first, and is not sent without', async () => {
  await using server = await aRelease();
  await onPage(server, async (page) => {
    await signIn(page, 'ada');
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back: shop-2.41.0 at 5pct' });
    await expect(dialog).toContainText('All users return to 2.40.0');
    await expect(dialog.getByLabel('Reason')).toBeFocused();
    await dialog.getByLabel('Reason').fill('   ');
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await expect(dialog.getByRole('alert')).toHaveText('Say why, for who reads it later.');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Roll back', exact: true })).toBeFocused();
    expect(server.gate.state.phase).toBe('soaking');
    await confirm(page, 'Roll back', 'customers call');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rolling back');
    await expect(page.locator('#reasons')).toContainText('ada (owner) rolled back: customers call');
    expect(server.gate.state.rollback?.reasons[0]?.text).toBe('ada (owner) rolled back: customers call');
  });
});

test('the line is stopped and let go on, an override ended, by buttons', async () => {
  await using server = await aRelease();
  await server.change('ada', '/overrides', {
    scope: { journey: 'search-and-filter' },
    forces: 'mute',
    reason: 'the index is rebuilt',
    minutes: 30,
  });
  await onPage(server, async (page) => {
    await expect(page.locator('#people')).toContainText('mute search-and-filter by ada (owner), ends by itself in 30');
    await signIn(page, 'ada');
    await confirm(page, 'Hold', 'sale at noon');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Stopped');
    await confirm(page, 'Resume', 'the sale is over');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hold');
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('it is there again');
    await page.getByRole('dialog').getByRole('button', { name: 'End it', exact: true }).click();
    await expect(page.locator('#people')).toContainText('nobody’s word stands over the evidence');
    expect(server.gate.log.slice(-3).map(({ kind }) => kind)).toEqual(['frozen', 'unfrozen', 'override_ended']);
  });
});

test('a viewer has no button but the way out, and a wrong token is told', async () => {
  await using server = await aRelease();
  await onPage(
    server,
    async (page) => {
      await page.getByText('Sign in to change something').click();
      await page.getByLabel('Role token').fill('A'.repeat(43));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.locator('#sign-in-problem')).toContainText('a token that nobody has');
      await page.reload();
      await signIn(page, 'ben');
      await expect(page.getByText('There is nothing here that you may do now.')).toBeVisible();
      await expect(page.getByRole('button')).toHaveText(['Sign out']);
    },
    { expected: [/status of 401/] },
  );
});

test('what was meant for another stage is not done, and its reader is told where the release is', async () => {
  await using server = await aRelease();
  await onPage(
    server,
    async (page) => {
      await signIn(page, 'ada');
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('the board looks well');
      server.gate.expose(2);
      await expect(page).toHaveTitle('Hold: shop-2.41.0 at all · waygate');
      await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
      await expect(dialog.getByRole('alert')).toContainText(
        'The release moved on meanwhile: this was meant for stage "5pct" after decision 2; now it is at stage "all" after decision 3',
      );
      expect(server.gate.state.phase).toBe('soaking');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      // Stopping the line is right wherever it is.
      await confirm(page, 'Hold', 'sale at noon');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Stopped');
    },
    { expected: [/status of 409/] },
  );
});

test('everything is done with the keyboard alone', async () => {
  await using server = await aRelease();
  await onPage(server, async (page) => {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to the verdict' })).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.locator('#sign-in-fold > summary')).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('Role token')).toBeFocused();
    const { STAFF } = await import('../support/release-server.ts');
    await page.keyboard.insertText(STAFF.ada.token);
    await page.keyboard.press('Enter');
    await expect(page.locator('#controls')).toBeFocused();
    for (const button of ['Approve', 'Hold', 'Rehearse rolling back', 'Roll back']) {
      await page.keyboard.press('Tab');
      await expect(page.getByRole('button', { name: button, exact: true })).toBeFocused();
    }
    // A change elsewhere does not take the focus away.
    judge(server, 9);
    await expect(page.locator('.gate-odds')).toContainText('9');
    await expect(page.getByRole('button', { name: 'Roll back', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('customers call');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rolling back');
  });
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`nothing on the page keeps anybody out, in ${colorScheme}`, async () => {
    await using server = await aRelease();
    await server.change('rui', '/approvals');
    await onPage(
      server,
      async (page) => {
        await page.getByText('Sign in to change something').click();
        await expectOpenToAll(page);
        await page.getByText('Sign in to change something').click();
        await signIn(page, 'ada');
        await page.getByRole('button', { name: 'Roll back', exact: true }).click();
        await expectOpenToAll(page);
      },
      { colorScheme },
    );
  });

test('the page never scrolls sideways, from a small phone to a desk', async () => {
  await using server = await aRelease(
    releasePlan({ id: `shop-${'long'.repeat(20)}`, owner: 'x'.repeat(80) }) as typeof TWO_PEOPLE,
  );
  for (const width of [320, 390, 768, 1280])
    await onPage(
      server,
      async (page) => {
        await signIn(page, 'ada');
        await expect(page.getByRole('button', { name: 'Roll back', exact: true })).toBeVisible();
        const beyond = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(beyond, `${width} px`).toBe(0);
      },
      { viewport: { width, height: 800 } },
    );
});

test('without scripts the page can be read, and offers nothing that would not work', async () => {
  await using server = await aRelease();
  await onPage(
    server,
    async (page) => {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hold');
      await expect(page.locator('.stop')).toHaveCount(3);
      await expect(page.locator('noscript > p')).toBeVisible();
      await expect(page.getByText('Sign in to change something')).toBeHidden();
      await expect(page.locator('noscript meta[http-equiv="refresh"], head meta[http-equiv="refresh"]')).toHaveCount(1);
    },
    { javaScriptEnabled: false },
  );
});

test('when the server is gone the page says that it is old', async () => {
  await using server = await aRelease();
  await onPage(
    server,
    async (page) => {
      await expect(page.locator('#live-state')).toHaveText('live');
      await server.close();
      await expect(page.locator('#live-state')).toHaveText('Connection lost: what you see may be old');
    },
    { expected: [/ERR_/] },
  );
});

test('a proxy’s error does not take the page’s place: it says that it is old, and goes on when the server answers again', async () => {
  await using server = await aRelease();
  await onPage(
    server,
    async (page) => {
      const answers = (status: number) =>
        page.route(`${server.url}/`, (route) =>
          route.fulfill({ status, contentType: 'text/html', body: '<!doctype html><h1>The proxy speaks</h1>' }),
        );
      await expect(page.locator('#live-state')).toHaveText('live');
      await page.evaluate(() => Object.assign(window, { untouched: true }));
      for (const [status, odds] of [
        [502, 8],
        [429, 9],
      ] as const) {
        await answers(status);
        judge(server, odds);
        await expect(page.locator('#live-state')).toHaveText('Connection lost: what you see may be old');
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hold');
        await page.unrouteAll();
        judge(server, odds + 0.5);
        await expect(page.locator('#live-state')).toHaveText('live');
        await expect(page.locator('.gate-odds')).toContainText(`${odds + 0.5}`);
      }
      expect(await page.evaluate(() => 'untouched' in window)).toBe(true);
    },
    { expected: [/status of (502|429)/] },
  );
});

test('of what was decided the page leaves nothing out that it has room for, and says how to see the rest', async () => {
  await using server = await aRelease();
  const toldAt = async (turns: number) => {
    for (let turn = 0; turn < turns; turn += 1) {
      server.gate.happen({ kind: 'held', reasons: [{ code: 'stale', text: 'Nothing was seen.' }] });
      server.gate.happen({ kind: 'resumed' });
    }
    const { text } = await server.send('GET', '/');
    return [text.match(/class="deed-when"/g)?.length, /And [\w ]+ before: <code>[^<]*<\/code>/.exec(text)?.[0]];
  };
  const before = server.gate.log.length;
  expect(await toldAt(40)).toEqual([before + 80, undefined]);
  expect(await toldAt(80)).toEqual([
    200,
    `And more than ${before + 40} before: <code>waygate gate audit show --release shop-2.41.0</code>`,
  ]);
});

test('its policy lets nothing in that is not its own, and its parts are asked for again only when they changed', async () => {
  await using server = await aRelease();
  const page = await server.send('GET', '/releases/shop-2.41.0');
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.text).not.toMatch(/ style=| on[a-z]+=|<script(?! type="module" src=)/);
  for (const path of ['/assets/release-page.css', '/assets/release-page.js']) {
    const asset = await server.send('GET', path);
    expect(asset.status).toBe(200);
    const etag = String(asset.headers.etag);
    expect((await server.send('GET', path, { 'if-none-match': etag })).status).toBe(304);
  }
});

test('a release that is not conducted has a page that says so, and which one is', async () => {
  await using server = await aRelease();
  const expected = [/status of 404/];
  await onPage(
    server,
    async (page) => {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('No such release');
      await page.getByRole('link', { name: 'shop-2.41.0' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hold');
    },
    { path: `/releases/${encodeURIComponent('<script>alert(1)</script>')}`, expected },
  );
});

async function expectOpenToAll(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`),
  ).toEqual([]);
}
