import { isIP } from 'node:net';
import type { AllowedTarget } from './allowed-target.ts';
import { complementCidrs } from './complement-cidrs.ts';

/** Where the lease server is: k6 must reach it, whatever the target. */
export const LEASE_ADDRESS = '127.0.0.1';

/**
 * What makes k6's own dialer refuse every connection but those to the target: the complement of its addresses as a blacklist.
 * The command line wins over the script's options, so that no scenario can widen it. 127.0.0.1 stays open beside the target,
 * because the generator asks there whether its runner still lives; loads of other machines can't be aimed at it from outside.
 */
export function allowedFlags({ host, addresses }: AllowedTarget): readonly string[] {
  const blocks = complementCidrs([LEASE_ADDRESS, ...addresses]);
  const flags = blocks.flatMap((block) => ['--blacklist-ip', block]);
  // Addresses are not looked up; where the target is one, no name needs to be, and the resolver is left alone.
  return isIP(host) === 0 ? flags : [...flags, '--block-hostnames', '*'];
}

/** k6's `hosts`: the target's name without a look-up, so that it stays what was checked. Goes into k6's own config file. */
export function pinnedHosts({ host, addresses }: AllowedTarget): Readonly<Record<string, string>> {
  const [first] = addresses;
  return isIP(host) !== 0 || first === undefined ? {} : { [host]: first };
}
