import type { Diagnostic } from '../diagnostic.ts';
import { type AddressKind, isAddress, isSameAddress, kindOfAddress } from './ip-address.ts';
import { type LoadPermit, type PressRequest, permitFor } from './load-permit.ts';

/** A place to press on, as it resolved. */
export interface ResolvedTarget {
  /** As `hostOf` writes it. */
  readonly host: string;
  readonly addresses: readonly string[];
}

const WHAT: Readonly<Record<AddressKind, string>> = {
  public: 'a public address',
  loopback: 'this machine (loopback)',
  private: 'a private network',
  link_local: 'the local link',
  metadata: "a cloud's metadata service",
  nowhere: 'no address that a server can have',
};

/** A host that nobody listed may not be pressed, whatever it resolves to. */
export function hostProblems(host: string, allow: readonly string[]): Diagnostic[] {
  if (allow.includes(host) || allow.some((listed) => isSameAddress(listed, host))) return [];
  return [
    {
      path: 'pressure.allow',
      found: `the target's host ${host} is not ${allow.length === 0 ? 'listed' : `among ${allow.join(', ')}`}`,
      expected: 'the exact host that is to be pressed',
      hint: `if ${host} is yours and may be loaded: allow: [${[...allow, host].map((it) => `'${it}'`).join(', ')}]`,
    },
  ];
}

/**
 * Where a listed host leads. A name that leads into this machine, a private network or a metadata service needs those addresses in the
 * list too, so that nobody who can change a DNS record chooses what is pressed. `localhost` may lead to this machine.
 */
export function addressProblems({ host, addresses }: ResolvedTarget, allow: readonly string[]): Diagnostic[] {
  if (addresses.length === 0) {
    return [
      {
        path: `the target's host ${host}`,
        found: 'no address at all',
        expected: 'a name that resolves',
        hint: 'check the name, and the DNS of this machine',
      },
    ];
  }
  return addresses.flatMap((address) => {
    const kind = kindOfAddress(address);
    const isListed = allow.some((listed) => isSameAddress(listed, address));
    const isFine = kind === 'public' || isListed || (kind === 'loopback' && isLocalhost(host));
    if (kind !== 'nowhere' && isFine) return [];
    return [
      {
        path: `the target's host ${host}`,
        found: isAddress(host) ? WHAT[kind] : `it leads to ${address}: ${WHAT[kind]}`,
        expected: kind === 'nowhere' ? 'an address of a server' : 'a public address, or one that pressure.allow lists',
        hint:
          kind === 'nowhere'
            ? 'name the address that the shop listens on'
            : `if ${address} is meant: allow: [${[...allow, address].map((it) => `'${it}'`).join(', ')}]; otherwise mend the DNS record`,
      },
    ];
  });
}

/** Production is said twice, in the config and on the command line, or not at all. */
export function productionProblems(environment: string, production: boolean): Diagnostic[] {
  if ((environment === 'production') === production) return [];
  if (production) {
    return [
      {
        path: '--production',
        found: `the flag, while pressure.environment is '${environment}'`,
        expected: 'the flag for production only',
        hint: "leave --production out, or say environment: 'production' in the config if it is production",
      },
    ];
  }
  return [
    {
      path: '--production',
      found: "no such flag, while pressure.environment is 'production'",
      expected: 'the flag, each time that production is to be pressed',
      hint: 'add --production if you mean it and those who run the shop know; real shoppers will feel it',
    },
  ];
}

/** Only a target that is nothing but this machine, and not production behind a tunnel, may be pressed without its owner's permit. */
export function needsPermit(
  { addresses }: Pick<ResolvedTarget, 'addresses'>,
  environment: string,
  isLoopback: (address: string) => boolean = (address) => kindOfAddress(address) === 'loopback',
): boolean {
  return environment === 'production' || !addresses.every(isLoopback);
}

/** What the permit, read from `place`, does not permit. */
export function permitProblems(permit: LoadPermit, request: PressRequest, place: string): Diagnostic[] {
  const { scenario, environment, caps, plannedSeconds, now } = request;
  const problems: Diagnostic[] = [];
  const refuse = (field: string, found: string, expected: string, hint: string) =>
    problems.push({ path: `${place}: ${field}`, found, expected, hint });
  const { scenarios, environments } = permit.allow;
  if (!scenarios.includes('*') && !scenarios.includes(scenario)) {
    const wanted = JSON.stringify([...scenarios, scenario]);
    refuse('allow.scenarios', JSON.stringify(scenarios), `"${scenario}" or "*" in it`, `"scenarios": ${wanted}`);
  }
  if (!environments.includes(environment)) {
    const wanted = JSON.stringify([...environments, environment]);
    const hint = `"environments": ${wanted} if this host is ${environment}; else mend pressure.environment`;
    refuse('allow.environments', JSON.stringify(environments), `"${environment}" in it`, hint);
  }
  for (const cap of ['requestsPerSecond', 'seconds'] as const) {
    if (caps[cap] <= permit.caps[cap]) continue;
    const hint = `caps: { ${cap}: ${permit.caps[cap]} } in the config's section pressure, or a higher cap in the file`;
    refuse(`caps.${cap}`, String(permit.caps[cap]), `at least pressure.caps.${cap}, ${caps[cap]}`, hint);
  }
  const ends = now + plannedSeconds * 1000;
  const until = instant(ends);
  if (Date.parse(permit.expires) <= ends) {
    const isOver = Date.parse(permit.expires) <= now;
    const expected = isOver ? `later than now, ${instant(now)}` : `later than the pressure's end, ${until}`;
    const example = permitFor(request).expires;
    refuse('expires', permit.expires, expected, `ask its owner for a new one, e.g. "expires": "${example}"`);
  }
  if (permit.window !== undefined) {
    const { from, to } = permit.window;
    const isInside = Date.parse(from) <= now && ends <= Date.parse(to);
    const hint = 'wait for the window, shorten pressure.phases, or ask for another window';
    if (!isInside) refuse('window', `${from} to ${to}`, `a window around ${instant(now)} to ${until}`, hint);
  }
  return problems;
}

/** Never above what the config says, never above what the permit says. */
export function capsWithin<T extends LoadPermit['caps']>(caps: T, permit: LoadPermit | null): T {
  if (permit === null) return caps;
  const { requestsPerSecond, seconds } = permit.caps;
  return {
    ...caps,
    requestsPerSecond: Math.min(caps.requestsPerSecond, requestsPerSecond),
    seconds: Math.min(caps.seconds, seconds),
  };
}

function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
