import { createHash } from 'node:crypto';
import { type Exposure, NOBODY } from '../../core/release/exposure.ts';
import { flagsDocument } from '../../core/release/flags-document.ts';
import type { GateStatus } from '../../core/release/gate-status.ts';
import { TAKEN_BACK } from '../../core/release/phase.ts';
import type { Dialect } from './dialect.ts';
import { isTagged } from './json.dialect.ts';
import { sendProblem } from './send-problem.ts';

/**
 * `GET /flagd/:set.json`: flags as flagd's HTTP sync fetches them. They say what the gate ordered, so they change with its orders and with nothing else: a
 * hold, a stale or a restarted gate leaves every weight as it was proved to be. While nobody knows what was ordered the answer is 503, and flagd keeps what it has.
 */
export const flagdDialect: Dialect = (server, { gate, readers, flags = new Map() }) => {
  /** The last one that was conducted, so that a release's end changes no weight. */
  let last = gate.status();
  const unsubscribe = gate.subscribe((status) => {
    last = status;
  });
  server.addHook('onClose', async () => unsubscribe());
  server.get<{ Params: { file: string } }>('/flagd/:file', { config: { access: readers } }, async (request, reply) => {
    const { file } = request.params;
    const set = /^(.+)\.json$/.exec(file)?.[1];
    const shape = set === undefined ? undefined : flags.get(set);
    if (shape === undefined) {
      const expected = [...flags.keys()].map((name) => `${name}.json`).join(', ') || 'no set of flags is configured';
      const found = { path: 'set', found: file.slice(0, 80), expected, hint: 'mend the uri of flagd’s source' };
      return sendProblem(reply, 404, 'There is no such set of flags.', [found]);
    }
    const status = gate.status() ?? last;
    if (status === null) {
      return sendProblem(
        reply.header('retry-after', '5'),
        503,
        'No release is conducted yet: keep the flags that you have.',
      );
    }
    last = status;
    const { release, releases, decision } = status;
    const text = `${JSON.stringify(flagsDocument(servedExposure(status), shape, { release, releases, decision }), null, 2)}\n`;
    const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    reply.header('cache-control', 'no-cache').header('etag', tag);
    if (isTagged(request.headers['if-none-match'], tag)) return await reply.code(304).send();
    return await reply.type('application/json; charset=utf-8').send(text);
  });
};

/**
 * What users are to get: what the open order says, else what was last proved; nobody once a roll back was decided, whatever comes of it, nor after a
 * rehearsal that failed, until the stage is ordered again.
 */
function servedExposure({ phase, order, exposure, rehearsal, stages }: GateStatus): Exposure {
  if (TAKEN_BACK.includes(phase)) return NOBODY;
  if (order !== null) return order.exposure;
  const enteredAt = stages.find(({ name }) => name === rehearsal?.stage)?.enteredAt ?? '';
  const isLeftTakenBack = rehearsal !== null && rehearsal.problem !== null && enteredAt <= rehearsal.decidedAt;
  return isLeftTakenBack ? NOBODY : exposure;
}
