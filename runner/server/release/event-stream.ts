import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type GateStatus, statusAt } from '../../core/release/gate-status.ts';
import { conducted, isProblem, tell } from './change-problem.ts';
import type { ReleasePartOptions } from './release-part.ts';

type Options = Pick<ReleasePartOptions, 'gate' | 'readers' | 'now' | 'heartbeatSeconds' | 'mostListeners'>;

/** When a browser that lost the connection tries again. */
const RETRY_MS = 2000;

/**
 * `GET /v1/gates/:release/events`: the release's status, now and whenever it changes, as server-sent events named `status`. Each is the
 * whole of it, so nothing is lost with a connection, and `Last-Event-ID` need not be asked. Between them, comments show that the server
 * lives. It ends with the release's process, and when another release is conducted.
 */
export function eventRoute(
  server: FastifyInstance,
  { gate, readers, now, heartbeatSeconds = 15, mostListeners = 100 }: Options,
): void {
  const open = new Set<Readable>();
  server.addHook('preClose', async () => {
    for (const stream of open) stream.destroy();
  });
  // A stream that nobody reads would never end: there is nothing to ask HEAD for.
  const route = { exposeHeadRoute: false, config: { access: readers } };
  server.get<{ Params: { release: string } }>('/v1/gates/:release/events', route, async (request, reply) => {
    const { release } = request.params;
    const first = conducted(gate, release, now());
    if (isProblem(first)) return tell(reply, first);
    if (open.size >= mostListeners) {
      reply.header('retry-after', '30');
      const hint = 'close some, or ask for the release’s status now and then';
      const found = `${open.size} listeners`;
      return tell(reply, { code: 'too_many_listeners', found, expected: `fewer than ${mostListeners}`, hint });
    }
    const stream = statusStream(first);
    open.add(stream.readable);
    const end = gate.subscribe((status) => {
      if (status.release === release && request.isStillAllowed()) stream.send(statusAt(status, now()));
      else stream.finish();
    });
    const beating = setInterval(() => {
      const status = conducted(gate, release, now());
      if (isProblem(status) || !request.isStillAllowed()) stream.finish();
      else stream.beat(status);
    }, heartbeatSeconds * 1000);
    beating.unref();
    stream.readable.once('close', () => {
      open.delete(stream.readable);
      clearInterval(beating);
      end();
    });
    return (
      reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        // Proxies that gather an answer before they pass it on would gather this one for ever.
        .header('x-accel-buffering', 'no')
        .send(stream.readable)
    );
  });
}

/** Of a listener that reads slowly only the newest status waits. */
function statusStream(first: GateStatus) {
  let serial = 0;
  let waiting: string | null = null;
  let wanted = false;
  let finished = false;
  let told = '';
  const readable = new Readable({
    read() {
      wanted = true;
      flush();
    },
  });
  const flush = () => {
    if (!wanted || waiting === null || finished) return;
    const text = waiting;
    waiting = null;
    wanted = readable.push(text);
  };
  const send = (status: GateStatus) => {
    serial += 1;
    told = substance(status);
    waiting = `id: ${serial}\nevent: status\ndata: ${JSON.stringify(status)}\n\n`;
    flush();
  };
  waiting = `retry: ${RETRY_MS}\n`;
  const opening = waiting;
  send(first);
  waiting = `${opening}${waiting}`;
  return {
    readable,
    send,
    /** What time alone changed is told, too: a gate that no longer looks reads as hold. */
    beat(status: GateStatus) {
      if (substance(status) !== told) return send(status);
      if (!wanted || waiting !== null || finished) return;
      wanted = readable.push(': alive\n\n');
    },
    finish() {
      if (!finished) readable.push(null);
      finished = true;
    },
  };
}

/** What it says, without when. */
function substance({ at: _at, validUntil: _until, ...rest }: GateStatus): string {
  return JSON.stringify(rest);
}
