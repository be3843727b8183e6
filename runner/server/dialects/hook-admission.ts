import type { FastifyRequest } from 'fastify';
import { type Person, ROLES, type Role } from '../../core/release/plan.ts';
import { REFUSAL_STATUS, type Refusal, refusal, roleRefused } from '../refusal.ts';
import { createRefusalReporter, type RefusalReport } from '../refusal-reporter.ts';
import type { RoleTokens } from '../role-tokens.ts';

export interface HookAdmissionOptions {
  readonly tokens: Pick<RoleTokens, 'identify'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** To be written down, the first of its kind at once; must not throw. */
  readonly onRefusal: (report: RefusalReport) => void;
}

/** Whose hook it is, or why it is not let in; then that was reported. */
export type HookCaller = { readonly person: Person } | { readonly refusal: Refusal };

/** Who may call hooks. */
export interface HookAdmission {
  /**
   * By the token in `Authorization: Bearer`, as the address's last part (`:token`), or wherever else the caller can put one (`elsewhere`). The first that is
   * there counts.
   */
  admit(request: FastifyRequest, elsewhere?: unknown): HookCaller;
  /** Reports what was refused for another reason than its token. */
  refuse(request: FastifyRequest, refused: Refusal, person?: Person | null): { readonly refusal: Refusal };
}

/** A viewer's token is shown around; a hook's answer moves traffic. */
const MAY: readonly Role[] = ROLES.slice(ROLES.indexOf('runner'));
const CREATE = '`waygate gate token create --role runner` makes one';
const STANDING = 'a token that stands';

export function createHookAdmission({ tokens, now, onRefusal }: HookAdmissionOptions): HookAdmission {
  const report = createRefusalReporter({ report: onRefusal, now });
  const refuse: HookAdmission['refuse'] = ({ method, routeOptions, ip: from }, refused, person = null) => {
    const at = new Date(now()).toISOString();
    report({
      ...refused,
      status: REFUSAL_STATUS[refused.code],
      at,
      method,
      route: routeOptions.url ?? 'none',
      from,
      person,
    });
    return { refusal: refused };
  };
  return {
    refuse,
    admit(request, elsewhere) {
      const token = tokenOf(request, elsewhere);
      if (token === null) return refuse(request, refusal('token_missing', 'no token', 'the token of a hook', CREATE));
      const answer = tokens.identify(token);
      if (answer.kind === 'known') return known(request, answer.person);
      if (answer.kind === 'expired') {
        const found = `token ${answer.id} of ${answer.person.name}, expired at ${answer.expiredAt}`;
        return refuse(request, refusal('token_expired', found, STANDING, CREATE), answer.person);
      }
      const found = 'a token that nobody has, or that was revoked';
      return answer.kind === 'unknown'
        ? refuse(request, refusal('token_unknown', found, STANDING, CREATE))
        : refuse(request, refusal('token_malformed', `${token.length} characters`, '43 of base64url', CREATE));
    },
  };
  function known(request: FastifyRequest, person: Person): HookCaller {
    if (MAY.includes(person.role)) return { person };
    return refuse(request, roleRefused(person, MAY, CREATE), person);
  }
}

function tokenOf({ headers, params }: FastifyRequest, elsewhere: unknown): string | null {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  const { token: inAddress } = params as { readonly token?: string };
  return bearer ?? inAddress ?? (typeof elsewhere === 'string' ? elsewhere : null);
}
