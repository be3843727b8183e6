import type { FastifyReply, FastifyRequest } from 'fastify';
import { oneLine } from '../../core/release/one-line.ts';
import type { Dialect, DialectTools } from './dialect.ts';
import { type FlaggerCall, flaggerCall } from './flagger-call.ts';
import { flaggerPermit } from './flagger-permit.ts';

/**
 * Flagger's webhooks. Yes is 200. No is 403 with one line of text, also when nobody knows: Flagger shows a 4xx's text in the Canary's events, throws a
 * 5xx's away, and takes 203 and 204 for failures (pkg/controller/webhook.go of v1.36.1). For `rollback`, no is "not signalled".
 */
export const flaggerDialect: Dialect = (server, tools) => {
  const { gate, now, note } = tools;
  const access = { open: 'a hook is opened by a token of its own, which Flagger can not send as a header' };

  for (const question of ['start', 'widen', 'rollback'] as const) {
    const answer = async (request: FastifyRequest, reply: FastifyReply) => {
      const call = admitted(request, tools);
      if ('refusal' in call) return sendNo(reply, call.refusal, call.status);
      const canary = tools.flagger?.find((it) => it.namespace === call.namespace && it.name === call.name);
      const asked = `${call.namespace}/${call.name}`;
      if (canary === undefined)
        return sendNo(reply, `the gate knows no canary ${asked}: give release.actuators one of kind flagger for it`);
      const status = gate.status();
      if (status === null) return sendNo(reply, 'no release is conducted now');
      if (call.metadata.release !== undefined && call.metadata.release !== status.release) {
        return sendNo(
          reply,
          `the hook is for release ${oneLine(call.metadata.release, 80)}, the gate conducts ${status.release}`,
        );
      }
      const permit = await flaggerPermit(question, { canary, status, nowMs: now() });
      return permit.allowed
        ? await reply
            .code(200)
            .header('cache-control', 'no-store')
            .type('text/plain')
            .send(`${oneLine(permit.reason, 500)}\n`)
        : sendNo(reply, permit.reason);
    };
    server.post(`/hooks/flagger/${question}`, { config: { access } }, answer);
    server.post(`/hooks/flagger/${question}/:token`, { config: { access } }, answer);
  }

  for (const news of ['closed', 'event'] as const) {
    /** Flagger's loop waits for the answer, and does nothing with it but log a no. */
    const listen = async (request: FastifyRequest, reply: FastifyReply) => {
      const call = admitted(request, tools);
      if ('refusal' in call) return sendNo(reply, call.refusal, call.status);
      const { namespace, name, phase, metadata } = call;
      const said = metadata.eventMessage === undefined ? '' : `: ${metadata.eventMessage}`;
      note(
        oneLine(
          `flagger ${news === 'closed' ? 'is done with' : 'about'} ${namespace}/${name} (${phase || 'no phase'})${said}`,
          500,
        ),
      );
      return await reply.code(200).type('text/plain').send('noted\n');
    };
    server.post(`/hooks/flagger/${news}`, { config: { access } }, listen);
    server.post(`/hooks/flagger/${news}/:token`, { config: { access } }, listen);
  }
};

type Refused = { readonly refusal: string; readonly status: 400 | 403 };

function admitted(request: FastifyRequest, { hooks }: DialectTools): FlaggerCall | Refused {
  const call = flaggerCall(request.body);
  const caller = hooks.admit(request, 'refusal' in call ? undefined : call.metadata.token);
  if ('refusal' in caller) {
    const { found, expected, hint } = caller.refusal;
    return { refusal: `found ${found}, expected ${expected}: ${hint}`, status: 403 };
  }
  return 'refusal' in call ? { refusal: call.refusal, status: 400 } : call;
}

function sendNo(reply: FastifyReply, reason: string, status: 400 | 403 = 403): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('text/plain')
    .send(`${oneLine(reason, 500)}\n`);
}
