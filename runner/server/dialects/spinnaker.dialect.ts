import { letsIn } from '../access-rule.ts';
import { roleRefused } from '../refusal.ts';
import type { Dialect } from './dialect.ts';
import { gateDocument, sendUnknown } from './json.dialect.ts';
import { sendProblem, sendRefusal } from './send-problem.ts';

/**
 * `POST /v1/gates` of `{ release, stage }`, Spinnaker's webhook stage: 201 with the address to watch in `Location` (`statusUrlResolution: locationHeader`).
 * What it watches is the JSON API: `widen` succeeds, `roll_back` is terminal, `hold` is in neither list and so goes on being asked.
 */
export const spinnakerDialect: Dialect = (server, { gate, now, readers, hooks, publicUrl }) => {
  server.post(
    '/v1/gates',
    { config: { access: { open: 'it makes nothing: it says where to ask. A token of its own opens it' } } },
    async (request, reply) => {
      const caller = hooks.admit(request);
      if ('refusal' in caller) return sendRefusal(reply, caller.refusal);
      // What it is told to watch would be closed to it: said now, and not when its stage has run out of time.
      if ('roles' in readers && !letsIn(readers, caller.person)) {
        const closed = roleRefused(caller.person, readers.roles, 'add the role to `release.readers`');
        return sendRefusal(reply, hooks.refuse(request, closed, caller.person).refusal);
      }
      const { release, stage } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
      const problems = [
        ...(typeof release === 'string' && release !== '' ? [] : [wrong('release', release, 'the id of a release')]),
        ...(stage === undefined || typeof stage === 'string' ? [] : [wrong('stage', stage, 'a stage, or nothing')]),
      ];
      if (problems.length > 0) return sendProblem(reply, 400, 'This asks about no release.', problems);
      const status = gate.status();
      if (status === null || status.release !== release) return sendUnknown(reply, release as string, status);
      const named = stage as string | undefined;
      const query = named === undefined ? '' : `?stage=${encodeURIComponent(named)}`;
      // Orca asks the address as it stands: a path alone leads nowhere. Behind a proxy that ends TLS the request itself came by http.
      const base = publicUrl ?? `${request.protocol}://${request.host}`;
      const location = `${base}/v1/gates/${encodeURIComponent(status.release)}${query}`;
      return await reply
        .code(201)
        .header('location', location)
        .header('cache-control', 'no-store')
        .send(gateDocument(status, now(), named));
    },
  );
};

function wrong(path: string, found: unknown, expected: string) {
  return {
    path,
    found: found === undefined ? 'nothing' : (JSON.stringify(found) ?? '').slice(0, 60),
    expected,
    hint: 'send {"release": "…", "stage": "…"} as the stage’s payload',
  };
}
