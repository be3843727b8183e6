import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const RULE = /^\/repos\/shop\/storefront\/actions\/runs\/(\d+)\/deployment_protection_rule$/;
const TOKENS = /^\/app\/installations\/(\d+)\/access_tokens$/;
export const APP_ID = '4711';
export const WEBHOOK_SECRET = 'github-webhook-secret';

/** One pair for all tests: making it takes its time. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const APP_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

type Trouble = number | { readonly status: number; readonly headers: Readonly<Record<string, string>> };

export interface GithubService extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  /** By run: what the job was told. */
  readonly reviews: ReadonlyMap<
    string,
    { readonly state: string; readonly comment: string; readonly environment: string }
  >;
  /** The jobs of a run are run again, and wait for another answer. */
  again(run: number): void;
  /** Requests so far, by path. */
  readonly asked: readonly string[];
  /** Statuses, with headers or without, that the next reviews are answered with, instead of being taken. */
  trouble: Trouble[];
  /** Told of each such trouble, before it is answered. */
  onTrouble: () => void;
  /** A delivery as GitHub makes it: its body, and how it is signed. */
  delivery(run: number, about?: object): { readonly body: string; readonly headers: Readonly<Record<string, string>> };
}

/** GitHub as far as a deployment protection rule sees it: gives tokens to who has the app's key, takes one review per job (an environment of a run) from who has such a token. */
export async function startGithub(nowMs: () => number): Promise<GithubService> {
  const reviews = new Map<string, { state: string; comment: string; environment: string }>();
  const taken = new Set<string>();
  const asked: string[] = [];
  const service = { trouble: [] as Trouble[], onTrouble: () => {} };
  const token = 'ghs_installation_token';
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const end = (status: number, body: object = {}, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(status, headers).end(status === 204 ? '' : JSON.stringify(body));
    const [, bearer = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (TOKENS.test(path)) {
      if (!isStatement(bearer, nowMs())) return end(401);
      return end(201, { token, expires_at: new Date(nowMs() + 3_600_000).toISOString() });
    }
    const [, run] = RULE.exec(path) ?? [];
    if (run === undefined) return end(404);
    if (bearer !== token) return end(401);
    const trouble = service.trouble.shift();
    if (trouble !== undefined) {
      service.onTrouble();
      return typeof trouble === 'number' ? end(trouble) : end(trouble.status, {}, trouble.headers);
    }
    const { environment_name: environment, state, comment } = JSON.parse(Buffer.concat(chunks).toString());
    if (!['approved', 'rejected'].includes(state) || typeof comment !== 'string' || taken.has(`${run} ${environment}`))
      return end(422);
    taken.add(`${run} ${environment}`);
    reviews.set(run, { state, comment, environment });
    return end(204);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    reviews,
    asked,
    again(run) {
      reviews.delete(String(run));
      for (const one of taken) if (one.startsWith(`${run} `)) taken.delete(one);
    },
    get trouble() {
      return service.trouble;
    },
    set trouble(next) {
      service.trouble = next;
    },
    get onTrouble() {
      return service.onTrouble;
    },
    set onTrouble(next) {
      service.onTrouble = next;
    },
    delivery(run, about = {}) {
      const body = JSON.stringify({
        action: 'requested',
        environment: 'production',
        event: 'push',
        deployment_callback_url: `http://${host}/repos/shop/storefront/actions/runs/${run}/deployment_protection_rule`,
        deployment: { ref: 'refs/tags/v2.41.0', sha: 'c0ffee', payload: {} },
        pull_requests: [],
        installation: { id: 7 },
        ...about,
      });
      const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
      const headers = { 'x-github-event': 'deployment_protection_rule', 'x-hub-signature-256': `sha256=${signature}` };
      return { body, headers };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A JSON Web Token of the app, signed with its key, that is valid now and for at most ten minutes. */
function isStatement(text: string, nowMs: number): boolean {
  const [header = '', payload = '', signature = ''] = text.split('.');
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString() || '{}');
  const { iss, iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const seconds = nowMs / 1000;
  return signed && alg === 'RS256' && iss === APP_ID && iat <= seconds && exp > seconds && exp - iat <= 600;
}
