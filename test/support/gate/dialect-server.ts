import { request } from 'undici';
import { ROLES } from '../../../runner/core/release/plan.ts';
import { createBrowserSessions } from '../../../runner/server/browser-sessions.ts';
import { registerChangeGuard } from '../../../runner/server/change-guard.ts';
import type { DialectOptions } from '../../../runner/server/dialects/dialect.ts';
import { speakDialects } from '../../../runner/server/dialects/speak-dialects.ts';
import type { RefusalReport } from '../../../runner/server/refusal-reporter.ts';
import { openReplayWindow } from '../../../runner/server/replay-window.ts';
import { createRoleTokens } from '../../../runner/server/role-tokens.ts';
import { startServer } from '../../../runner/server/start-server.ts';
import { mintToken } from '../../../runner/server/token-entry.ts';
import { writeTokensFile } from '../../../runner/server/tokens-file.ts';
import { temporaryFolder } from '../audit-changes.ts';
import { type FixedGate, fixedGate, soaking, T0 } from './fixed-gate.ts';

const MADE = '2026-01-01T09:00:00.000Z';
export const HOOK = mintToken({ name: 'delivery', role: 'runner', createdAt: MADE });
export const VIEWER = mintToken({ name: 'dashboard', role: 'viewer', createdAt: MADE });
export const EXPIRED = mintToken({
  name: 'old',
  role: 'runner',
  createdAt: MADE,
  expiresAt: '2026-01-01T09:30:00.000Z',
});

export interface DialectServer extends AsyncDisposable {
  readonly url: string;
  readonly gate: FixedGate;
  readonly clock: { now: number };
  readonly notes: readonly string[];
  readonly refusals: readonly RefusalReport[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The dialects on the real server behind the real guard, with a gate that stands where the test puts it. */
export async function startDialects(
  options: Partial<DialectOptions> & {
    readonly gate?: FixedGate;
    readonly port?: number;
    readonly withToken?: boolean;
  } = {},
): Promise<DialectServer> {
  const { gate = fixedGate(soaking('hold')), port = 0, withToken = false, ...others } = options;
  const folder = await temporaryFolder();
  const clock = { now: T0 };
  const now = () => clock.now;
  writeTokensFile(folder.file('tokens.json'), [HOOK.entry, VIEWER.entry, EXPIRED.entry]);
  const tokens = createRoleTokens({ file: folder.file('tokens.json'), now, onProblem: () => {} });
  const replays = await openReplayWindow(folder.file('requests.jsonl'), now);
  const notes: string[] = [];
  const refusals: RefusalReport[] = [];
  const server = await startServer({
    listen: { host: '127.0.0.1', port },
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    readiness: () => ({ ready: true, checks: [] }),
    parts: [
      async (fastify, at) =>
        registerChangeGuard(fastify, {
          tokens,
          sessions: createBrowserSessions({ tokens, now, secure: false }),
          replays,
          origins: () => [at() ?? ''],
          now,
          onRefusal: () => {},
        }),
      speakDialects({
        gate,
        now,
        tokens,
        publicUrl: null,
        readers: withToken ? { roles: ROLES } : { open: 'the test asks' },
        note: (line) => void notes.push(line),
        onRefusal: (report) => void refusals.push(report),
        ...others,
      }),
    ],
  });
  const send = async (
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ) => {
    const answer = await request(`${server.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  return {
    url: server.url,
    gate,
    clock,
    notes,
    refusals,
    get: (path, headers = {}) => send('GET', path, headers),
    post: (path, body, headers = {}) =>
      send(
        'POST',
        path,
        { 'content-type': 'application/json', ...headers },
        typeof body === 'string' ? body : JSON.stringify(body),
      ),
    async [Symbol.asyncDispose]() {
      await server.close();
      await replays.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export function bearer({ token }: { readonly token: string }) {
  return { authorization: `Bearer ${token}` };
}
