import { join } from 'node:path';
import { unpackedFromDebian } from './debian-package.mjs';
import { firstExecutable, inPath, TOOLS } from './places.mjs';

const PLACE = join(TOOLS, 'prometheus');

/**
 * Where Prometheus and promtool are, or null where one of them is missing.
 * @returns {Promise<{ prometheus: string, promtool: string } | null>}
 */
export async function findPrometheus() {
  const [server, tool] = await Promise.all(
    ['prometheus', 'promtool'].map(
      async (name) => (await inPath(name)) ?? (await firstExecutable([join(PLACE, 'usr', 'bin', name)])),
    ),
  );
  return server && tool ? { prometheus: server, promtool: tool } : null;
}

/** Prometheus and promtool: the tests let a real server scrape waygate. @type {import('./step.mjs').Step} */
export const prometheus = {
  name: 'Prometheus and promtool',
  async find() {
    const found = await findPrometheus();
    return found === null ? null : `${found.prometheus}, ${found.promtool}`;
  },
  async methods() {
    const methods = await unpackedFromDebian('prometheus', PLACE);
    if ((await inPath('brew')) !== null) {
      methods.push({ title: 'Homebrew: prometheus', commands: [['brew', 'install', 'prometheus']] });
    }
    return methods;
  },
  byHand: 'put `prometheus` and `promtool` (prometheus.io/download) in PATH',
};
