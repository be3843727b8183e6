import { request } from 'undici';
import { releasePage } from '../../reports/release/release-page.ts';
import type { ReleasePlan } from '../../runner/core/release/plan.ts';
import type { Cell } from '../../runner/core/run-record.ts';
import type { AccessRule } from '../../runner/server/access-rule.ts';
import { createBrowserSessions } from '../../runner/server/browser-sessions.ts';
import { registerChangeGuard } from '../../runner/server/change-guard.ts';
import { speakDialects } from '../../runner/server/dialects/speak-dialects.ts';
import type { RefusalReport } from '../../runner/server/refusal-reporter.ts';
import { releasePart } from '../../runner/server/release/release-part.ts';
import { openReplayWindow } from '../../runner/server/replay-window.ts';
import { createRoleTokens } from '../../runner/server/role-tokens.ts';
import { startServer } from '../../runner/server/start-server.ts';
import { mintToken } from '../../runner/server/token-entry.ts';
import { writeTokensFile } from '../../runner/server/tokens-file.ts';
import { temporaryFolder } from './audit-changes.ts';
import { aGate } from './release-gate.ts';
import { releasePlan, stage } from './release-situations.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');
const MADE = '2026-11-23T09:00:00.000Z';

/** Who holds a token; `cem`'s has expired. */
export const STAFF = {
  ada: mintToken({ name: 'ada', role: 'owner', createdAt: MADE }),
  rui: mintToken({ name: 'rui', role: 'release', createdAt: MADE }),
  ben: mintToken({ name: 'ben', role: 'viewer', createdAt: MADE }),
  cem: mintToken({ name: 'cem', role: 'owner', createdAt: MADE, expiresAt: '2026-11-23T09:30:00.000Z' }),
};
export type Staff = keyof typeof STAFF;

const WALKED: readonly Cell[] = [
  { journey: 'checkout-guest', segment: 'mobile-us' },
  { journey: 'checkout-coupon', segment: 'desktop-de' },
  { journey: 'search-and-filter', segment: 'mobile-us' },
];

/** Dark, 5 % (two people widen), everybody. */
export const TWO_PEOPLE = releasePlan({
  stages: [
    stage('dark', 0),
    stage('5pct', 5, {
      authority: {
        widen: { roles: ['release', 'owner'], people: 2 },
        rollBack: 'policy',
        override: ['owner'],
        execute: ['release', 'owner'],
      },
    }),
    stage('all', 100),
  ],
});

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of another process, of which a test looks at what it names.
  readonly body: any;
}

export interface ChangingRoute {
  readonly method: string;
  readonly url: string;
}

/** The release part on the real server behind the real guard, with a gate in memory and a clock that stands. */
export async function startReleaseServer({
  plan = TWO_PEOPLE,
  heartbeatSeconds = 15,
  mostListeners = 100,
  readers = { open: 'a test' },
  speaks = false,
}: {
  readonly plan?: ReleasePlan;
  readonly heartbeatSeconds?: number;
  readonly mostListeners?: number;
  readonly readers?: AccessRule;
  /** Whether the dialects are served beside it, as by a watch. */
  readonly speaks?: boolean;
} = {}) {
  const folder = await temporaryFolder();
  const clock = { now: START };
  const now = () => clock.now;
  writeTokensFile(
    folder.file('tokens.json'),
    Object.values(STAFF).map(({ entry }) => entry),
  );
  const tokens = createRoleTokens({ file: folder.file('tokens.json'), now, onProblem: () => {} });
  const sessions = createBrowserSessions({ tokens, now, secure: false });
  const replays = await openReplayWindow(folder.file('requests.jsonl'), now);
  const refusals: RefusalReport[] = [];
  const gate = aGate(plan, now);
  /** Every route that the server has and that changes something. */
  const changing: ChangingRoute[] = [];
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    readiness: () => ({ ready: true, checks: [] }),
    parts: [
      async (instance, at) => {
        instance.addHook('onRoute', ({ method, url }) => {
          for (const name of [method].flat()) {
            if (!['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(name)) changing.push({ method: name, url });
          }
        });
        registerChangeGuard(instance, {
          tokens,
          sessions,
          replays,
          origins: () => [at() ?? ''],
          now,
          onRefusal: (report) => refusals.push(report),
        });
      },
      releasePart({
        gate,
        sessions,
        readers,
        cells: WALKED,
        history: () => gate.log,
        page: releasePage,
        now,
        heartbeatSeconds,
        mostListeners,
      }),
      ...(speaks
        ? [speakDialects({ gate, now, tokens, readers, publicUrl: null, onRefusal: () => {}, note: () => {} })]
        : []),
    ],
  });
  const { url } = server;

  const send = async (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Answer> => {
    const answer = await request(`${url}${path}`, {
      method: method as 'POST',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null };
  };
  return {
    url,
    gate,
    clock,
    refusals,
    changing,
    send,
    /** What somebody who looks now would bind a change to. */
    seen: () => {
      const status = gate.status();
      return { stage: status?.stage ?? '', decision: status?.decision ?? 0 };
    },
    /** A change of the release as a script of this person makes it, with what they see now unless the body says otherwise. */
    change: (who: Staff, path: string, body: object = {}, method = 'POST') => {
      const status = gate.status();
      const seen = { stage: status?.stage, decision: status?.decision };
      return send(method, `/v1/gates/${plan.id}${path}`, from(who), { ...seen, ...body });
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await replays.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

let keys = 0;

/** What a well-behaved script of this person sends. */
export function from(who: Staff): Readonly<Record<string, string>> {
  keys += 1;
  return { authorization: `Bearer ${STAFF[who].token}`, 'idempotency-key': `release-${process.pid}-${keys}` };
}
