import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type GateAnswer, gateAnswer } from '../../core/release/gate-answer.ts';
import { type GateStatus, statusAt } from '../../core/release/gate-status.ts';
import { oneLine } from '../../core/release/one-line.ts';
import type { Dialect } from './dialect.ts';
import { sendProblem } from './send-problem.ts';

/** What the JSON API, and so Argo's web metric and Spinnaker's monitor, read: the status, with the answer in its place. */
export interface GateDocument extends GateStatus, GateAnswer {
  /** The stage that was asked about; null: none, `widen` means that the release is through. */
  readonly asked: string | null;
}

/**
 * `GET /v1/gates/:release?stage=`: 200 for the release that is conducted, whatever the verdict is; 404 or 503, and never a verdict, for another one.
 * `GET /v1/gates`: the releases that there are.
 */
export const jsonDialect: Dialect = (server, { gate, now, readers }) => {
  const config = { access: readers };
  const documents = rememberedDocuments();
  server.get('/v1/gates', { config }, async (request, reply) => {
    const status = gate.status();
    const gates = status === null ? [] : [gateDocument(status, now())];
    return await sendTagged(request, reply, tagged({ schema: 'waygate.gates/v1', gates }));
  });
  server.get<{ Params: { release: string }; Querystring: { stage?: string | string[] } }>(
    '/v1/gates/:release',
    { config },
    async (request, reply) => {
      const { release } = request.params;
      const { stage } = request.query;
      if (Array.isArray(stage)) {
        const found = { path: 'stage', found: `${stage.length} of them`, expected: 'one stage', hint: 'ask for each' };
        return sendProblem(reply, 400, 'One question asks about one stage.', [found]);
      }
      const status = gate.status();
      if (status?.release !== release) return sendUnknown(reply, release, status);
      return await sendTagged(request, reply, documents(status, now(), stage));
    },
  );
};

export function gateDocument(status: GateStatus, nowMs: number, stage?: string): GateDocument {
  return { ...statusAt(status, nowMs), ...gateAnswer(status, nowMs, stage), asked: stage ?? null };
}

/**
 * A release that is not conducted here, but another one: 404. As long as none is (the gate has just begun), 503: Spinnaker ends a pipeline on the first
 * and asks again on the second.
 */
export function sendUnknown(reply: FastifyReply, release: string, status: GateStatus | null): FastifyReply {
  if (status === null)
    return sendProblem(reply.header('retry-after', '5'), 503, 'No release is conducted yet: ask again.');
  const found = oneLine(release, 80);
  const expected = `the release that is conducted, ${status.release}`;
  const hint = 'name the release as its plan does; GET /v1/gates lists them';
  return sendProblem(reply, 404, `There is no release ${found} here.`, [{ path: 'release', found, expected, hint }]);
}

interface Tagged {
  /** As it is sent: encoded once, however often it is asked for. */
  readonly bytes: Buffer;
  readonly tag: string;
}

function tagged(document: object): Tagged {
  const text = JSON.stringify(document);
  return { bytes: Buffer.from(text), tag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"` };
}

/** Documents of the newest status, made once for each of its stages however often they are asked for. */
function rememberedDocuments(): (status: GateStatus, nowMs: number, stage?: string) => Tagged {
  let newest: GateStatus | null = null;
  const made = new Map<string | undefined, Tagged>();
  return (status, nowMs, stage) => {
    // A status that is stale says something else at another time.
    const current = statusAt(status, nowMs);
    const isKnown = stage === undefined || status.stages.some(({ name }) => name === stage);
    if (current !== status || !isKnown) return tagged(gateDocument(status, nowMs, stage));
    if (newest !== status) made.clear();
    newest = status;
    const found = made.get(stage) ?? tagged(gateDocument(status, nowMs, stage));
    made.set(stage, found);
    return found;
  };
}

/** Kept by nobody without asking again: an old verdict is none. Who asks again is told in a few bytes that nothing has changed. */
async function sendTagged(request: FastifyRequest, reply: FastifyReply, { bytes, tag }: Tagged): Promise<FastifyReply> {
  reply.header('cache-control', 'no-cache').header('etag', tag);
  if (isTagged(request.headers['if-none-match'], tag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(bytes);
}

/** Whether the asker has what carries this tag (RFC 9110, 13.1.2). */
export function isTagged(header: string | undefined, tag: string): boolean {
  const weak = (text: string) => text.trim().replace(/^W\//, '');
  return (header ?? '').split(',').some((one) => weak(one) === '*' || weak(one) === tag);
}
