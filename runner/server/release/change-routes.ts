import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { permissionFor, permissionToEnd, permissionToOverride } from '../../core/release/actions.ts';
import type { Permission } from '../../core/release/authority.ts';
import type { Happening } from '../../core/release/event.ts';
import { type GateStatus, statusAt } from '../../core/release/gate-status.ts';
import { hasMovedOn, type Seen, whereInWords } from '../../core/release/moved-on.ts';
import { type Person, ROLES } from '../../core/release/plan.ts';
import { Refused } from '../../core/release/refused.ts';
import { letsIn } from '../access-rule.ts';
import { refusal } from '../refusal.ts';
import {
  APPROVAL_BODY,
  type ApprovalBody,
  BACK_BODY,
  type BackBody,
  OVERRIDE_BODY,
  type OverrideBody,
  REASON_BODY,
  type ReasonBody,
} from './change-bodies.ts';
import { type ChangeProblem, conducted, invalidBody, isProblem, tell } from './change-problem.ts';
import { checkedBody } from './check-body.ts';
import { overrideOf } from './override-of.ts';
import type { ReleasePartOptions } from './release-part.ts';

/** What somebody asks for, with the release as it is. */
interface Asked<Body> {
  readonly status: GateStatus;
  readonly person: Person;
  readonly body: Body;
  /** The last part of the address, on routes that have one. */
  readonly id: string;
}

interface Change<Body> {
  readonly method: 'POST' | 'DELETE';
  /** Below `/v1/gates/:release`. */
  readonly path: string;
  readonly body: z.ZodType<Body>;
  /** Where what is asked for was meant for; null: it is right wherever the release is. */
  readonly seen: (body: Body) => Seen | null;
  /** null: there is nothing that it is about, which is told to who may know what there is. */
  readonly may: (asked: Asked<Body>) => Permission | null;
  readonly happening: (asked: Asked<Body>) => Happening | ChangeProblem;
}

type Options = Pick<ReleasePartOptions, 'gate' | 'readers' | 'cells' | 'now'>;

/**
 * The routes by which a person changes a release: what could widen it says for which stage and decision it is meant, and is refused when the
 * release is elsewhere by then; taking it back and stopping the line are right wherever it is. Who may, the stage's authority says; the
 * guard has made sure who it is.
 */
export function changeRoutes(server: FastifyInstance, options: Options): void {
  const add = <Body>(change: Change<Body>) => register(server, options, change);
  const bound = ({ stage, decision }: Seen): Seen => ({ stage, decision });
  add<ApprovalBody>({
    seen: bound,
    method: 'POST',
    path: '/approvals',
    body: APPROVAL_BODY,
    may: ({ person, status }) => permissionFor('approve', person, status),
    happening: ({ status, body: { reason } }) => ({
      kind: 'approved',
      stage: status.stages.findIndex(({ name }) => name === status.stage),
      ...(reason === undefined ? {} : { reason }),
    }),
  });
  add<BackBody>({
    method: 'POST',
    path: '/rollback',
    body: BACK_BODY,
    seen: () => null,
    may: ({ person, status }) => permissionFor('roll_back', person, status),
    happening: ({ status, person: { name, role }, body: { reason } }) => ({
      kind: 'roll_back_decided',
      reasons: [{ code: 'override', text: `${name} (${role}) rolled back: ${reason}` }],
      odds: status.odds,
    }),
  });
  add<BackBody>({
    method: 'POST',
    path: '/freeze',
    body: BACK_BODY,
    seen: () => null,
    may: ({ person, status }) => permissionFor('freeze', person, status),
    happening: ({ body: { reason } }) => ({ kind: 'frozen', reason }),
  });
  add<ReasonBody>({
    method: 'POST',
    path: '/rehearsal',
    body: REASON_BODY,
    seen: bound,
    may: ({ person, status }) => permissionFor('rehearse', person, status),
    happening: ({ body: { reason } }) => ({ kind: 'rehearsal_decided', reason }),
  });
  for (const [path, action, kind] of [
    ['/resume', 'resume', 'unfrozen'],
    ['/close', 'close', 'closed'],
  ] as const)
    add<ReasonBody>({
      method: 'POST',
      path,
      body: REASON_BODY,
      seen: bound,
      may: ({ person, status }) => permissionFor(action, person, status),
      happening: ({ body: { reason } }) => ({ kind, reason }),
    });
  add<OverrideBody>({
    method: 'POST',
    path: '/overrides',
    body: OVERRIDE_BODY,
    seen: bound,
    may: ({ person, status, body }) =>
      isThere(body.scope.stage, status) ? permissionToOverride(person, body, status) : null,
    happening: ({ status, person, body }) => {
      const { override, problems } = overrideOf(body, person, status, options);
      return problems.length > 0 ? invalidBody(problems) : { kind: 'overridden', override };
    },
  });
  add<ReasonBody>({
    method: 'DELETE',
    path: '/overrides/:id',
    body: REASON_BODY,
    seen: bound,
    may: ({ person, status, id }) => {
      const found = status.overrides.find((override) => override.id === id);
      return found === undefined ? null : permissionToEnd(person, found, status);
    },
    happening: ({ status, id, body: { reason } }) =>
      status.overrides.some((override) => override.id === id)
        ? { kind: 'override_ended', id, why: 'withdrawn', reason }
        : overrideUnknown(status, id),
  });
}

function register<Body>(server: FastifyInstance, { gate, readers, now }: Options, change: Change<Body>): void {
  const url = `/v1/gates/:release${change.path}`;
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const { release, id = '' } = request.params as { release: string; id?: string };
    const person = request.caller?.person;
    if (person === undefined) throw new Error(`${url} is not behind the change guard`);
    const status = conducted(gate, release, now());
    if (isProblem(status)) return tell(reply, status);
    const asked: Asked<Body> = { status, person, body: request.body as Body, id };
    const permission = change.may(asked) ?? (letsIn(readers, person) ? { allowed: true } : aboutNothing(person));
    // Where the release is, is not told to who may neither read nor change it.
    if (!permission.allowed && !letsIn(readers, person)) return reply.refuse(notAllowed(permission.refusal, status));
    const seen = change.seen(asked.body);
    if (seen !== null && hasMovedOn(status, seen)) return tell(reply, movedOn(status, seen));
    if (!permission.allowed) return reply.refuse(notAllowed(permission.refusal, status));
    const happening = change.happening(asked);
    if (isProblem(happening)) return tell(reply, happening);
    try {
      await gate.say({ kind: 'person', ...person }, happening, seen ?? undefined);
    } catch (error) {
      return tell(reply, notDone(error as Error, gate.status()));
    }
    const after = gate.status() ?? status;
    return reply.header('cache-control', 'no-store').send(statusAt(after, now()));
  };
  server.route({
    method: change.method,
    url,
    config: { access: { roles: ROLES } },
    ...checkedBody(change.body),
    handler,
  });
}

function isThere(stage: string | undefined, { stages }: GateStatus): boolean {
  return stage === undefined || stages.some(({ name }) => name === stage);
}

function aboutNothing({ name, role }: Person): Permission {
  const refusal = `${name} may not do this: found role ${role}, expected one that may read the release, or change what was named`;
  return { allowed: false, refusal };
}

function notAllowed(text: string, { stage }: GateStatus) {
  const hint = 'ask somebody who may: the authority of each stage is in the release’s status';
  return refusal('authority_refused', text, `somebody whom the authority of "${stage}" lets do it`, hint);
}

function movedOn(now: GateStatus, seen: Seen): ChangeProblem {
  return {
    code: 'moved_on',
    found: `meant for ${whereInWords(seen)}`,
    expected: `${whereInWords(now)}, where it is now`,
    hint: 'look at what is so now, and decide anew',
    now,
  };
}

function overrideUnknown({ overrides, ...status }: GateStatus, id: string): ChangeProblem {
  const ids = overrides.map((override) => override.id);
  return {
    code: 'override_unknown',
    found: `"${id.slice(0, 80)}"`,
    expected: ids.length === 0 ? 'an override in force; there is none' : `one of ${ids.join(', ')}`,
    hint: 'one that has ended is in the audit log',
    now: { overrides, ...status },
  };
}

function notDone(error: Error, now: GateStatus | null): ChangeProblem {
  const about = now === null ? {} : { now };
  if (error instanceof Refused) {
    const expected =
      now === null ? 'a release that is conducted' : `what can happen while ${now.release} is ${now.phase}`;
    return { code: 'refused', found: error.message, expected, hint: 'look at what is so now', ...about };
  }
  const hint =
    'nothing was changed: mend the log’s disk (and start the watch anew where /readyz says that the release is not led any more), then send it again under a new key';
  return { code: 'not_written', found: error.message, expected: 'a log that can be written', hint, ...about };
}
