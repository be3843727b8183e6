import { existsSync } from 'node:fs';
import process from 'node:process';

/** util-linux' `setpriv`, where Linux systems have it. */
const PLACES = ['/usr/bin/setpriv', '/bin/setpriv'] as const;

/**
 * What to put before a command so that the kernel ends it when this process dies, however that happens (prctl(2), PR_SET_PDEATHSIG): also
 * while k6 is still paused and asks for no lease. Empty where the system can't: then only a load that was let go ends by itself.
 */
export function dyingWithParent(): readonly string[] {
  const setpriv = process.platform === 'linux' ? PLACES.find((place) => existsSync(place)) : undefined;
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
}
