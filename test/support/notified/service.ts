import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NotifierConfig } from '../../../runner/notifiers/create-notifiers.ts';

/** What the service does with a request instead of taking it. */
export type Trouble = 'busy' | 'later' | 'refused' | 'unauthorised' | 'missing' | 'moved' | 'hangs';

/** A message as its reader sees it. */
export interface Seen {
  /** Everything that is shown, with escapes undone. */
  readonly text: string;
  readonly links: readonly string[];
}

/** A real server at the other end, which takes what the real service takes and refuses what that refuses. */
export interface NotifiedService {
  readonly config: NotifierConfig;
  readonly secrets: readonly string[];
  /** What happens to the next requests, one each. */
  trouble(...next: readonly Trouble[]): void;
  /** How many clients were made to hang, and how many of them went away. */
  readonly hanging: number;
  readonly left: number;
  seen(): Promise<readonly Seen[]>;
  stop(): Promise<void>;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TROUBLES: Readonly<Record<Exclude<Trouble, 'hangs'>, Answer>> = {
  busy: { status: 500 },
  later: { status: 429, headers: { 'retry-after': '2' } },
  refused: { status: 400 },
  unauthorised: { status: 401 },
  missing: { status: 404 },
  moved: { status: 307, headers: { location: '/elsewhere' } },
};

/** An HTTP server on loopback; one in trouble answers with all that it was sent, as careless servers do. */
export async function startHttp(
  take: (received: Received) => Answer | Promise<Answer>,
  inTrouble: (trouble: Exclude<Trouble, 'hangs'>) => Answer = (trouble) => TROUBLES[trouble],
) {
  const queue: Trouble[] = [];
  let hanging = 0;
  let left = 0;
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const received = { method, path, headers, body: await text(request) };
    const trouble = queue.shift();
    if (trouble === 'hangs') {
      hanging += 1;
      response.once('close', () => {
        left += 1;
      });
      return;
    }
    const answer = trouble === undefined ? await take(received) : inTrouble(trouble);
    const echo = trouble === undefined ? '' : `you sent ${JSON.stringify(received)}`;
    response.writeHead(answer.status, answer.headers).end(answer.text ?? echo);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trouble: (...next: readonly Trouble[]) => void queue.push(...next),
    get hanging() {
      return hanging;
    },
    get left() {
      return left;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
